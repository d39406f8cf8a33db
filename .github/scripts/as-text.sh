#!/bin/sh
# Runs a command whose output has titles and file names of strangers in it: “sh as-text.sh make site”.
# GitHub takes lines of a log for its own commands, those with “##[…]” anywhere in them included. Until
# it reads a word that nobody can guess, it takes no line for one.
set -u
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$word"
status=0
# In one stream, so that nothing is read after that word.
"$@" 2>&1 || status=$?
echo "::$word::"
exit "$status"
