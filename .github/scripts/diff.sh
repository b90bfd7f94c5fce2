#!/usr/bin/env bash
# diff.sh FILE: what this commit would change in the environment, for a comment. With the deployed templates alone: a
# change set would tell replacements more exactly, and needs rights to deploy.
set -euo pipefail

file=$1
npx cdk diff --method template --no-color 2>&1 | tee "$file"
# The review role may not take the CDK's look-up role, which the CDK says each time: deploy/constructs/review.role.ts.
sed --in-place '/could not be used to assume/d; /was not assumed/d' "$file"
