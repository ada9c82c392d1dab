"""Reads the files once and prints their SHA-256: what no program that vouches for its evidence can do without.

usage: floor.py THREADS FILES...
"""
import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor

PIECE = 1 << 20


def digest(name):
    state = hashlib.sha256()
    with open(name, "rb", buffering=0) as file:
        while piece := file.read(PIECE):
            state.update(piece)
    return state.hexdigest()


with ThreadPoolExecutor(int(sys.argv[1])) as threads:
    for found in threads.map(digest, sys.argv[2:]):
        print(found)
