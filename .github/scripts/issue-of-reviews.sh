#!/bin/sh
# Puts a list of reviews that are over into the one issue for it: opens, changes or closes it.
# It needs “gh”, GitHub's command, with a token that may write issues.
set -eu
list=$1
title="Reviews that are over"

number=$(gh issue list --state open --author "app/github-actions" --search "in:title \"$title\"" \
  --json number,title --jq ".[] | select(.title == \"$title\") | .number" | head -n 1)

if [ ! -s "$list" ]; then
  [ -z "$number" ] || gh issue close "$number" --comment "No review is over. Thank you!"
elif [ -n "$number" ]; then
  gh issue edit "$number" --body-file "$list"
else
  gh issue create --title "$title" --body-file "$list"
fi
