"""CNN-Siam and DNN: what their formulas say, and how they refuse what they cannot take."""

import pytest
import torch
import torch.nn.functional as F

from tailrx.errors import BadSetting, ConfigError
from tailrx.layers.network import rows
from tailrx.registry import MODELS
from tailrx.testing.networks import WIDTHS, build_network, example


def test_cnn_siam_is_the_mlp_of_the_summed_one_drug_features():
    net, batch = build_network("cnn_siam").eval(), example()
    with torch.no_grad():
        cnn = net.cnn(torch.stack(batch.features.blocks, dim=1))
        fused = (cnn[batch.members[0]] + cnn[batch.members[1]]) @ net.fuse.first.weight.T + net.fuse.bias
        hidden = F.relu(net.hidden(F.relu(fused)))
        torch.testing.assert_close(net(batch).logits, net.last(hidden), rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(net(batch).z, hidden, rtol=1e-4, atol=1e-5)


def test_cnn_siam_concat_is_the_mlp_of_the_features_side_by_side():
    net, batch = build_network("cnn_siam", {"fusion": "concat"}).eval(), example()
    with torch.no_grad():
        cnn = net.cnn(torch.stack(batch.features.blocks, dim=1))
        weight = torch.cat([net.fuse.first.weight, net.fuse.second.weight], dim=1)
        fused = torch.cat([cnn[batch.members[0]], cnn[batch.members[1]]], dim=1) @ weight.T + net.fuse.bias
        logits = net.last(F.relu(net.hidden(F.relu(fused))))
        torch.testing.assert_close(net(batch).logits, logits, rtol=1e-4, atol=1e-5)


def test_cnn_siam_single_runs_one_cnn_over_the_summed_inputs():
    net, batch = build_network("cnn_siam", {"fusion": "single"}).eval(), example()
    with torch.no_grad():
        profile = torch.stack(batch.features.blocks, dim=1)
        fused = net.fuse.first(net.cnn(profile[batch.members[0]] + profile[batch.members[1]])) + net.fuse.bias
        logits = net.last(F.relu(net.hidden(F.relu(fused))))
        torch.testing.assert_close(net(batch).logits, logits, rtol=1e-4, atol=1e-5)


def test_cnn_siam_has_the_papers_layer_sizes():
    net = build_network("cnn_siam")
    assert (net.fuse.first.out_features, net.hidden.out_features, net.last.in_features) == (2048, 256, 256)


def test_dnn_reads_all_modalities_of_the_pair_at_once():
    net, batch = build_network("dnn", {"fusion": "concat"}).eval(), example()
    with torch.no_grad():
        x = torch.cat(batch.features.blocks, dim=1)
        weight = torch.cat([net.fuse.first.weight, net.fuse.second.weight], dim=1)
        fused = torch.cat([x[batch.members[0]], x[batch.members[1]]], dim=1) @ weight.T + net.fuse.bias
        torch.testing.assert_close(net(batch).logits, net.last(net.body(fused)), rtol=1e-4, atol=1e-5)


def test_dropout_acts_in_training_and_never_in_eval():
    for name in ("dnn", "cnn_siam"):
        net, batch = build_network(name, {"dropout": 0.5}), example()
        e = net.encode(batch.features)
        a, b = (rows(e, place) for place in batch.members)
        assert not torch.equal(net.train().interact(a, b).logits, net.interact(a, b).logits)
        assert torch.equal(net.eval().interact(a, b).logits, net.interact(a, b).logits)


def test_cnn_siam_refuses_features_of_different_widths_because_it_stacks_them():
    with pytest.raises(BadSetting, match=r"widths must be equal; got \(16, 17\)"):
        MODELS.build("cnn_siam", {}, widths=(16, 17), n_classes=3)


def test_cnn_siam_refuses_fewer_reference_drugs_than_its_pooling_leaves_room_for():
    with pytest.raises(BadSetting, match="at least 16 reference drugs; got 15"):
        MODELS.build("cnn_siam", {}, widths=(15, 15), n_classes=3)
    MODELS.build("cnn_siam", {"pool": "none"}, widths=(15, 15), n_classes=3)


def test_an_unknown_setting_names_the_nearest_one():
    with pytest.raises(ConfigError, match="Did you mean 'fusion'"):
        MODELS.build("dnn", {"fuson": "sum"}, widths=WIDTHS, n_classes=3)


@pytest.mark.parametrize("name", MODELS.names())
def test_every_recipe_fills_into_a_whole_run(name):
    from tailrx.config import fill

    table = {"pair": "table", "molecule": "molecule_table"}[MODELS.job(name)]
    run = fill({"model": name, "data": {"name": table, "path": "somewhere"}})
    assert run.loss is not None
    assert run.optim is not None
    assert run.model["name"] == name
