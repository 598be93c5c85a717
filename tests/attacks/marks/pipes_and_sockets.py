# Tries: to stop whoever copies or reads its files: a pipe, a socket, a folder in place of the notebook.
# Earns: nothing
# Goal: denial
import os
import socket


def hand_in(folder, notebook):
    os.mkfifo(folder / "pipe")
    (folder / "a/b/c/d/e/f/g").mkdir(parents=True)
    os.mkfifo(folder / "a/b/c/d/e/f/g/pipe")
    here = os.getcwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
    os.chdir(here)
    (folder / "arena.ipynb").mkdir()
