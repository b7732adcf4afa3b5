"""Small faults that are put into the engines, to see whether a test notices. Started by bin/mutants.

``engines`` says where faults are put, ``operators`` which, ``listening`` which tests run through which
function, and ``trial`` puts one fault into a copy of the tree and runs those tests.
"""
