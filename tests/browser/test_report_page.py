"""Reports as a person sees them: opened in Chromium, on a desk and on a phone, in light and dark, and on paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page
from tests import results

from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.report.page.render import render_run, render_suite
from tailrx.report.page.suite import SuitePage, SuiteRow

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
ALERT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def suite() -> str:
    systems = {"A": results.result(65, 3000), "B": results.result(65, 3000, skill=1.0), "C": results.result(65, 900)}
    rows = [SuiteRow("New pairs of known drugs", f"System {n}", {"accuracy": 0.9}, clean=r) for n, r in systems.items()]
    return render_suite(
        SuitePage("A table of three systems", "Why.", ["accuracy", "micro_aupr", "macro_f1"], rows), PAIRS
    )


LONG = [f"{'a rather long name of a type, ' * 3}{i}" for i in range(65)]
PAGES = {
    "run": lambda: render_run(results.result(65, 3000, names=LONG), PAIRS),
    "paper": lambda: render_run(results.result(8, protocol="paper"), PAIRS),
    "pooled": lambda: render_run(results.pooled(65, folds=5, epochs=100), PAIRS),
    "older": lambda: render_run(results.older(results.result(8)), PAIRS),
    "baseline": lambda: render_run(results.baseline(), PAIRS),
    "nasty": lambda: render_run(results.result(3, names=[ALERT, "b" * 200, "c"], dataset=ALERT, model=ALERT), PAIRS),
    "suite": suite,
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {name: folder / f"{name}.html" for name in PAGES}
    for name, path in made.items():
        path.write_text(PAGES[name](), encoding="utf-8")
    return made


@contextmanager
def opened(browser: Browser, file: Path, **context: object) -> Iterator[Page]:
    """The page, with all that it complained of in `page.complaints` and all that it asked for in `page.asked`."""
    with browser.new_context(**{"viewport": DESK, **context}) as made:
        page = made.new_page()
        page.complaints, page.asked = [], []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(file.as_uri())
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_complaint_and_asks_for_nothing_but_itself(browser, files, name):
    with opened(browser, files[name]) as page:
        assert page.locator("h1").is_visible()
        assert page.locator("section").count() >= 4
        page.wait_for_timeout(100)  # what would come late
        assert page.complaints == []
        assert page.asked == [files[name].as_uri()]


def test_its_policy_stops_whatever_would_reach_out(browser, files):
    """So that the test above is not merely lucky: a picture and a script put into the page are refused."""
    with opened(browser, files["run"]) as page:
        page.evaluate("""() => {
            const picture = new Image(); picture.src = 'http://127.0.0.1:9/x.png'; document.body.append(picture);
            const script = document.createElement('script'); script.textContent = 'window.hacked = 1';
            document.body.append(script);
        }""")
        page.wait_for_timeout(100)
        assert len(page.complaints) == 2
        assert all("Content Security Policy" in said for said in page.complaints)
        assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("name", ["run", "pooled", "suite"])
def test_a_page_of_65_types_opens_within_a_second(browser, files, name):
    seconds = []
    for _ in range(3):
        with opened(browser, files[name]) as page:
            seconds.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
    assert 0 < min(seconds) < 1  # the machine may be busy with other tests once


def column(table: Locator, place: int) -> list[str]:
    return table.locator(f"tbody tr > :nth-child({place})").all_inner_texts()


def headings_sorted(table: Locator) -> list[tuple[str, str]]:
    return [
        (th.inner_text().strip(" ▲▼"), th.get_attribute("aria-sort") or "")
        for th in table.locator("th[aria-sort]").all()
    ]


def numbers(texts: list[str]) -> list[float]:
    return [float(t.replace(",", "")) for t in texts if t != "–"]


def test_the_table_of_types_sorts_by_a_click_and_back_by_another(browser, files):
    with opened(browser, files["paper"]) as page:
        table = page.locator("#per-type")
        before = column(table, 2)
        assert headings_sorted(table) == [("rank", "ascending")]
        recall = table.get_by_role("button", name="recall")
        recall.click()
        assert headings_sorted(table) == [("recall", "descending")]
        falling = column(table, 7)
        assert numbers(falling) == sorted(numbers(falling), reverse=True)
        assert len(set(falling)) > 2
        assert falling[-1] == "–"  # no test pair: last in either order
        recall.click()
        assert headings_sorted(table) == [("recall", "ascending")]
        rising = column(table, 7)
        assert numbers(rising) == sorted(numbers(rising))
        assert rising[-1] == "–"
        table.get_by_role("button", name="rank").click()
        assert column(table, 2) == before


def test_sorting_is_by_number_not_by_letters(browser, files):
    with opened(browser, files["run"]) as page:
        table = page.locator("#per-type")
        table.get_by_role("button", name="train", exact=True).click()
        train = numbers(column(table, 4))
        assert train == sorted(train, reverse=True)
        assert train != sorted(train, key=str, reverse=True)


def test_the_table_sorts_by_the_keyboard_alone(browser, files):
    with opened(browser, files["paper"]) as page:
        table = page.locator("#per-type")
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "precision":
                break
        else:
            pytest.fail("the heading cannot be reached with the Tab key")
        page.keyboard.press("Enter")
        falling = numbers(column(table, 6))
        assert falling == sorted(falling, reverse=True)
        page.keyboard.press("Space")
        assert headings_sorted(table) == [("precision", "ascending")]
        assert page.evaluate("document.activeElement.textContent") == "precision"  # focus stays


def test_names_sort_as_names(browser, files):
    with opened(browser, files["paper"]) as page:
        table = page.locator("#confused")
        table.get_by_role("button", name="true type").click()
        names = [cell.get_attribute("data-value") for cell in table.locator("tbody tr > :nth-child(1)").all()]
        assert names == sorted(names)
        assert len(set(names)) > 1


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_the_page_without_sideways_scrolling(browser, files, name):
    with opened(browser, files[name], viewport=PHONE) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.locator("h1").bounding_box()["width"] <= PHONE["width"]


def test_a_wide_table_scrolls_inside_its_box_by_keyboard_too(browser, files):
    with opened(browser, files["run"], viewport=PHONE) as page:
        box = page.get_by_role("region", name="Scores by type")
        assert box.evaluate("e => e.scrollWidth > e.clientWidth")
        box.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("e => e.scrollLeft > 0", arg=box.element_handle())


CONTRAST = """() => {
  const channels = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = channels(getComputedStyle(e).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const found = {};
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || ['SCRIPT', 'STYLE', 'TITLE', 'title'].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const ink = channels(element.closest('svg') ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(element))].sort((x, y) => y - x);
    const place = `${element.tagName}.${element.getAttribute('class') ?? ''}`;
    found[place] = Math.min(found[place] ?? 99, (a + 0.05) / (b + 0.05));
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["run", "paper", "older", "suite"])
def test_all_text_stands_out_from_what_is_behind_it(browser, files, name, scheme):
    with opened(browser, files[name], color_scheme=scheme) as page:
        found = page.evaluate(CONTRAST)
        assert len(found) > 12
        assert {place: round(ratio, 2) for place, ratio in found.items() if ratio < 4.5} == {}  # WCAG 2.2, AA


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out_from_the_paper(browser, files, scheme):
    with opened(browser, files["run"], color_scheme=scheme) as page:
        found = page.evaluate("""() => {
            const style = getComputedStyle(document.documentElement);
            const names = ['many', 'medium', 'few', 'accent', 'second', 'quiet', 'paper'];
            return Object.fromEntries(names.map((n) => [n, style.getPropertyValue(`--${n}`).trim()]));
        }""")
        paper = luminance(found.pop("paper"))
        for name, colour in found.items():
            low, high = sorted((luminance(colour), paper))
            assert (high + 0.05) / (low + 0.05) >= 3, name  # WCAG 2.2, 1.4.11


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_dark_and_light_follow_the_reader(browser, files):
    seen = {}
    for scheme in ("light", "dark"):
        with opened(browser, files["run"], color_scheme=scheme) as page:
            seen[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    light, dark = (sum(map(int, seen[s][4:-1].split(","))) for s in ("light", "dark"))
    assert light > 600 > 150 > dark


def test_on_paper_everything_is_open_and_afterwards_as_it_was(browser, files):
    with opened(browser, files["run"], color_scheme="dark") as page:
        closed = "document.querySelectorAll('details:not([open])').length"
        before = page.evaluate(closed)
        assert before > 0
        page.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {closed}; }})")
        assert page.pdf(format="A4").startswith(b"%PDF")
        assert page.evaluate("window.printed") == 0
        assert page.evaluate(closed) == before
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("#per-type").evaluate("e => getComputedStyle(e.parentElement).overflowX") == "visible"


def test_without_scripts_the_page_is_whole(browser, files):
    with opened(browser, files["suite"], java_script_enabled=False) as page:
        assert page.locator("table").first.is_visible()
        assert page.locator("th button").count() == 0
        assert page.locator("g.pair").count() == 65


def test_every_drawing_has_a_name_a_screen_reader_can_say(browser, files):
    with opened(browser, files["run"]) as page:
        drawings = page.get_by_role("img")
        assert drawings.count() > 20
        assert all(name for name in drawings.evaluate_all("all => all.map((e) => e.getAttribute('aria-label'))"))


def marks(page: Page, kind: str, attribute: str) -> list[str]:
    return page.locator(f"g.pair .{kind}").evaluate_all(f"all => all.map((e) => e.getAttribute('{attribute}'))")


def test_the_menus_choose_which_two_systems_are_drawn(browser, files):
    with opened(browser, files["suite"]) as page:
        first, second = page.locator("select.first"), page.locator("select.second")
        assert (first.input_value(), second.input_value()) == ("System A, clean", "System B, clean")
        drawn = marks(page, "first", "cy"), marks(page, "second", "transform")
        means = page.evaluate("JSON.parse(document.querySelector('.compare script').textContent).means")
        page.get_by_text("The same in numbers").click()
        table = page.locator(".compare table")
        second.select_option("System C, clean")
        assert marks(page, "first", "cy") == drawn[0]
        assert marks(page, "second", "transform") != drawn[1]
        shown = column(table, 5)
        assert shown == ["–" if m is None else f"{m:.3f}" for m in means["System C, clean"]]
        first.select_option("System C, clean")
        tops = [float(y) for y in marks(page, "first", "cy")]
        feet = [float(t.rstrip(")").split()[-1]) for t in marks(page, "second", "transform")]
        assert tops == pytest.approx(feet)  # a system beside itself
        assert {d for d in column(table, 6) if d != "–"} == {"+0.000"}


def test_marks_move_to_where_the_page_would_have_drawn_them(browser, files):
    """The script and Python agree on the scale: choosing what is chosen moves nothing."""
    with opened(browser, files["suite"], java_script_enabled=False) as page:
        still = [float(y) for y in marks(page, "first", "cy")]
    with opened(browser, files["suite"]) as page:
        moved = [float(y) for y in marks(page, "first", "cy")]
    assert moved == pytest.approx(still, abs=0.06)


def test_rows_stay_with_their_types_when_the_table_is_sorted_and_another_system_chosen(browser, files):
    with opened(browser, files["suite"]) as page:
        page.get_by_text("The same in numbers").click()
        table = page.locator(".compare table")
        table.get_by_role("button", name="first", exact=True).click()
        page.locator("select.second").select_option("System C, clean")
        data = page.evaluate("JSON.parse(document.querySelector('.compare script').textContent)")
        due = dict(zip(data["types"], data["means"]["System C, clean"], strict=True))
        for name, value in zip(column(table, 2), column(table, 5), strict=True):
            assert value == ("–" if due[name] is None else f"{due[name]:.3f}")


def test_a_link_of_the_contents_leads_to_its_section(browser, files):
    with opened(browser, files["run"]) as page:
        top = "document.querySelector('#calibration').getBoundingClientRect().top"
        assert page.evaluate(top) > 400
        page.get_by_role("link", name="Calibration").click()
        page.wait_for_function(f"() => Math.abs({top}) < 40")
        assert abs(page.evaluate(top)) < 40
