"""The revisions, one a file. One that was released is never edited: the next one mends it.

To change a table: keep a ledger of the last release in the tests (``tests/storage/earlier/``), give
``storage.names.VERSION`` the next number, freeze the new form (``python -m tests.storage.frozen``),
add the version to ``forms.VERSIONS``, and write ``rNNNN.py``: drop the triggers of the form before,
change what there is, make the guards of the new form.
"""
