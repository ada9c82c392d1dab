"""Runs one program and says what it took: wall and CPU seconds, peak resident memory, exit code.

usage: measure.py OUT ERR FOLDER PROGRAM [ARGS...]     (PROGRAM with its path; run in FOLDER)

A process of its own for each run, since Linux counts into a child's peak what its parent held when it was
started: this one holds about 10 MiB, and less than that is not told apart.
"""
import os
import sys
import time


def main():
    out, err, folder, *command = sys.argv[1:]
    os.chdir(folder)
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
               (os.POSIX_SPAWN_OPEN, 1, out, write, 0o644), (os.POSIX_SPAWN_OPEN, 2, err, write, 0o644)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, os.waitstatus_to_exitcode(status))


main()
