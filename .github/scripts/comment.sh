#!/usr/bin/env bash
# comment.sh FOLDER: shows its files, one an environment, in the pull request's one comment, which each push renews.
set -euo pipefail

folder=$1
marker='<!-- tana: infrastructure diff -->'
body=$(mktemp)

{
  printf '%s\n### What this changes on AWS\n\nAs of %s.\n' "$marker" "$COMMIT"
  for file in "$folder"/*; do
    name=$(basename "$file")
    differing=$(sed -n 's/.*Number of stacks with differences: //p' "$file")
    printf '\n<details><summary><b>%s</b>: stacks with differences: %s</summary>\n\n~~~~~~text\n' "$name" "${differing:-unknown}"
    # A comment has room for 65,536 characters.
    head --bytes 18000 "$file" | iconv -c --from-code UTF-8 --to-code UTF-8 | sed 's/^~~~*//'
    if (($(wc --bytes <"$file") > 18000)); then printf '\n… the rest is in the log of the workflow.\n'; fi
    printf '\n~~~~~~\n\n</details>\n'
  done
} >"$body"

comment=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" \
  --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id" | head -n 1)
if [[ -n $comment ]]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$comment" --field "body=@$body" --silent
else
  gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" --field "body=@$body" --silent
fi
