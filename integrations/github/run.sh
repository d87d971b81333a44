#!/usr/bin/env bash
# What the GitHub Action does, as a script, so that it can be run and tested anywhere.
#
#   run.sh assess     assesses; writes SARIF, comment and report to $RUNNER_TEMP, their paths to $GITHUB_OUTPUT
#   run.sh comment    puts the comment under the pull request, in place of the one before
#   run.sh gate       fails where `assess` found gaps at or above the asked severity
#
# Everything that a workflow passes in comes through the environment, never through text that a shell reads.
set -euo pipefail

assess() {
  local folder="${RUNNER_TEMP:?}/nisaba" code=0
  mkdir -p "$folder"
  local also=(--also "sarif=$folder/nisaba.sarif" --also "markdown=$folder/comment.md" --report "$folder/report.html")
  # GitHub does not read suppressions: an accepted risk would be shown as open.
  "${NISABA_BINARY:-nisaba}" assess "${NISABA_PATH:-.}" --fail-on "${NISABA_FAIL_ON:-none}" --no-accepted "${also[@]}" || code=$?
  if [ "$code" -ne 0 ] && [ "$code" -ne 1 ]; then
    echo "::error title=Nisaba::The assessment stopped; what was wrong stands above."
    exit "$code"
  fi
  {
    echo "sarif=$folder/nisaba.sarif"
    echo "comment=$folder/comment.md"
    echo "report=$folder/report.html"
    echo "gaps=$([ "$code" -eq 1 ] && echo true || echo false)"
  } >> "${GITHUB_OUTPUT:?}"
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$folder/comment.md" >> "$GITHUB_STEP_SUMMARY"
  fi
}

# The comment is found again by its first line. One run, one comment: others are left alone.
comment() {
  local file="${RUNNER_TEMP:?}/nisaba/comment.md" issue="repos/${GITHUB_REPOSITORY:?}/issues" number="${NISABA_PULL_REQUEST:-}" before
  if [ -z "$number" ]; then
    echo "No pull request: the comment is in the summary of the job."
    return
  fi
  before=$(gh api --paginate "$issue/$number/comments" \
    --jq '.[] | select(.user.type == "Bot" and (.body | startswith("<!-- nisaba -->"))) | .id' | head -n 1)
  if [ -n "$before" ]; then
    gh api --silent --method PATCH "$issue/comments/$before" --field "body=@$file"
  else
    gh api --silent --method POST "$issue/$number/comments" --field "body=@$file"
  fi
}

gate() {
  if [ "${NISABA_GAPS:-}" = true ]; then
    echo "::error title=Nisaba::There are gaps of severity ${NISABA_FAIL_ON:-none} or worse."
    exit 1
  fi
}

case "${1:-}" in
  assess | comment | gate) "$1" ;;
  *)
    echo "usage: run.sh assess|comment|gate" >&2
    exit 2
    ;;
esac
