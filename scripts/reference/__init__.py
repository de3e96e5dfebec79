"""The pages of docs/reference, each made from the code it describes; `../build_docs.py` writes and checks them."""
