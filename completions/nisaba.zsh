#compdef nisaba

autoload -U is-at-least

_nisaba() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_nisaba_commands" \
"*::: :->nisaba" \
&& ret=0
    case $state in
    (nisaba)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-command-$line[1]:"
        case $line[1] in
            (init)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--yes[Ask nothing\: write what is found and leave facts open]' \
'--force[Replace a nisaba.yaml that is there]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- The folder to set up:_files' \
&& ret=0
;;
(scope)
_arguments "${_arguments_options[@]}" : \
'(--ask)--facts=[Facts from a file (YAML or JSON), \`-\` for standard input\: one facts object, or \`cases\`]:FILE:_files' \
'--format=[Output format]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--ask[Ask the questions even if nisaba.yaml has the facts]' \
'--activities[List every activity of Annexes I and II with its id]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- Folder with nisaba.yaml; asked in the terminal where it says nothing:_files' \
&& ret=0
;;
(assess)
_arguments "${_arguments_options[@]}" : \
'--format=[Output format on standard output, or in --output]:FORMAT:((terminal\:"A report for the terminal"
html\:"One self-contained page"
json\:"One JSON document; the schema is published"
sarif\:"SARIF 2.1.0, for code scanning and editors"
markdown\:"A comment for a pull or merge request"
junit\:"JUnit XML, for build servers"
csv\:"A table for spreadsheets"
gitlab-codequality\:"GitLab'\''s code quality report"
gitlab-sast\:"GitLab'\''s security report (SAST)"
ocsf\:"OCSF Compliance Findings, one JSON object a line"))' \
'-o+[Write the result to a file]:FILE:_files' \
'--output=[Write the result to a file]:FILE:_files' \
'--report=[Also write the self-contained HTML report to this file]:FILE:_files' \
'*--also=[Also write the result in another format, e.g. \`sarif=nisaba.sarif\`; may be given several times]:FORMAT=FILE:_default' \
'--fail-on=[Exit with 1 when a gap of this severity or worse is found]:FAIL_ON:((none\:"Never"
critical\:"Only critical gaps"
high\:"High and worse"
medium\:"Medium and worse"
low\:"Any gap"))' \
'*--only=[Only these checks, concepts, obligations (\`c\`, \`c.3\`) or path patterns; may be given several times]:WHAT:_default' \
'*--checks=[Folder or file with checks of one'\''s own, beside those that nisaba.yaml names; may be given several times]:PATH:_files' \
'*--import=[Report of another tool to take in\: SARIF, or the JSON of Trivy, Prowler (OCSF), Checkov, Semgrep, gitleaks, SonarQube, ZAP; may be given several times]:FILE:_files' \
'--record=[Record the assessment and what changed since the last one in an evidence log, made on first use; \`.nisaba/evidence\` in the assessed folder when no other is named]::DIR:_files' \
'--push=[Send the assessment to a server, which keeps what changed; the token is taken from NISABA_TOKEN]:URL:_default' \
'--source=[Name of the source at the server; the assessed folder'\''s when not given]:NAME:_default' \
'*--var-file=[Terraform variables from a file; may be given several times]:FILE:_files' \
'*--var=[A Terraform variable; may be given several times]:NAME=VALUE:_default' \
'--workspace=[The Terraform workspace]:WORKSPACE:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--undecided[List checks that could not be decided in formats for pipelines too]' \
'--no-accepted[Leave accepted risks out of formats for pipelines, for consumers that would show them as open]' \
'--no-baseline[As if there were no baseline\: what it knows counts too]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- Folder or file to assess:_files' \
&& ret=0
;;
(baseline)
_arguments "${_arguments_options[@]}" : \
'--owner=[Who answers for what is accepted]:NAME:_default' \
'--until=[Last day it is accepted, e.g. 2027-05-31; at most a year away]:DATE:_default' \
'--reason=[Why it is accepted]:WORDS:_default' \
'-o+[File to write, where it is not the baseline that is read]:FILE:_files' \
'--output=[File to write, where it is not the baseline that is read]:FILE:_files' \
'*--checks=[Folder or file with checks of one'\''s own, beside those that nisaba.yaml names; may be given several times]:PATH:_files' \
'*--import=[Report of another tool to take in; may be given several times]:FILE:_files' \
'*--var-file=[Terraform variables from a file; may be given several times]:FILE:_files' \
'*--var=[A Terraform variable; may be given several times]:NAME=VALUE:_default' \
'--workspace=[The Terraform workspace]:WORKSPACE:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'(--force)--update[Accept what is new, worse or expired too; what is accepted already stays as it is]' \
'(--force)--prune[Take out what is known and no longer found]' \
'--force[Make a baseline that is there anew]' \
'--beyond-a-year[Accept for longer than a year]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- Folder to assess; the baseline lies in it:_files' \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
'*--checks=[Folder or file with checks of one'\''s own, beside those that nisaba.yaml names; may be given several times]:PATH:_files' \
'--path=[The folder of the repository to assess]:DIR:_files' \
'--format=[Output format]:FORMAT:((terminal\:"For people"
markdown\:"For a comment on a pull request"
json\:"One JSON document; the schema is published"))' \
'-o+[Write the result to a file]:FILE:_files' \
'--output=[Write the result to a file]:FILE:_files' \
'--fail-on=[Exit with 1 when a new gap is of this severity or worse]:FAIL_ON:((none\:"Never"
critical\:"Only critical gaps"
high\:"High and worse"
medium\:"Medium and worse"
low\:"Any gap"))' \
'*--var-file=[Terraform variables from a file; may be given several times]:FILE:_files' \
'*--var=[A Terraform variable; may be given several times]:NAME=VALUE:_default' \
'--workspace=[The Terraform workspace]:WORKSPACE:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--no-baseline[As if there were no baseline\: what it knows counts too]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::base -- The side before:_default' \
'::head -- The side after; the working tree when absent:_default' \
&& ret=0
;;
(fix)
_arguments "${_arguments_options[@]}" : \
'*--check=[Only gaps of this check or concept; may be given several times]:ID:_default' \
'*--asset=[Only gaps of assets with this address, name or type (\`*\` stands for any text); may be given several times]:ASSET:_default' \
'*--finding=[Only the gap with this fingerprint, or its beginning; may be given several times]:FINGERPRINT:_default' \
'--format=[Output format]:FORMAT:((auto\:"\`terminal\` on a terminal, else \`diff\`"
terminal\:"For people"
diff\:"A unified diff, as \`git apply\` takes it"
json\:"One JSON document"))' \
'-o+[Write the result to a file]:FILE:_files' \
'--output=[Write the result to a file]:FILE:_files' \
'--fail-on=[Exit with 1 when a gap of this severity or worse remains of those asked for]:FAIL_ON:((none\:"Never"
critical\:"Only critical gaps"
high\:"High and worse"
medium\:"Medium and worse"
low\:"Any gap"))' \
'*--checks=[Folder or file with checks of one'\''s own, beside those that nisaba.yaml names; may be given several times]:PATH:_files' \
'*--var-file=[Terraform variables from a file; may be given several times]:FILE:_files' \
'*--var=[A Terraform variable; may be given several times]:NAME=VALUE:_default' \
'--workspace=[The Terraform workspace]:WORKSPACE:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--disruptive[Patches too that stop what works today, or make something anew; each says so]' \
'--apply[Write the patches into the files]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- Folder or file to mend:_files' \
&& ret=0
;;
(watch)
_arguments "${_arguments_options[@]}" : \
'--changes=[End after this many changes; without it, Ctrl-C ends]:NUMBER:_default' \
'*--var-file=[Terraform variables from a file; may be given several times]:FILE:_files' \
'*--var=[A Terraform variable; may be given several times]:NAME=VALUE:_default' \
'--workspace=[The Terraform workspace]:WORKSPACE:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--no-baseline[As if there were no baseline\: what it knows counts too]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- Folder or file to watch:_files' \
&& ret=0
;;
(lsp)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--stdio[Accepted because editors add it; standard input and output are always used]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'--path=[Folder to assess for findings]:PATH:_files' \
'--format=[Output format]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- nis2\:21.2.c, c.3, cir\:4.2.1, a check or concept id, a fingerprint; `findings`, `requirements`, `checks` list them:_default' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_nisaba__subcmd__check_commands" \
"*::: :->check" \
&& ret=0

    case $state in
    (check)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-check-command-$line[1]:"
        case $line[1] in
            (new)
_arguments "${_arguments_options[@]}" : \
'--kind=[Kind of asset it looks at, e.g. object_store]:KIND:_default' \
'--concept=[Concept it speaks for, e.g. storage.versioning; what that proves is the law'\''s data]:CONCEPT:_default' \
'--facet=[Facet it asks for, e.g. versioning]:FACET:_default' \
'--dir=[Folder for it]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- Its id, also the name of its file\: `acme-bucket-named`:_default' \
&& ret=0
;;
(test)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--shipped[Test the shipped checks as well]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Folders or files; what nisaba.yaml names, when none is given:_files' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Folders or files with checks of one'\''s own; what nisaba.yaml names, when none is given:_files' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__check__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-check-help-command-$line[1]:"
        case $line[1] in
            (new)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(test)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(serve)
_arguments "${_arguments_options[@]}" : \
'--data=[Folder for what the server keeps; made on first use]:DIR:_files' \
'--listen=[Where to listen; port 0 takes a free one]:ADDRESS:PORT:_default' \
'--database=[Database, \`sqlite\:FILE\` or \`postgres\://…\`; a file in --data when not given. NISABA_DATABASE does the same, unseen by others]:URL:_default' \
'*--below=[Folder below which sources may lie that the server assesses by itself; may be given several times. Without it there are only uploads and repositories by https]:DIR:_files' \
'--log=[How to log, on standard error]:LOG:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--reach-private[Repositories and receivers of alerts may be at addresses that are not public too\: a forge within the organisation]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(backup)
_arguments "${_arguments_options[@]}" : \
'--data=[Folder of what the server keeps]:DIR:_files' \
'--database=[The server'\''s database, where it is not the file in --data. NISABA_DATABASE does the same, unseen by others]:URL:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':into -- The folder to write; a new one:_files' \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
'--data=[Folder for what the server keeps; a new one]:DIR:_files' \
'--database=[The database to restore into, which must be empty, where it is not a file in --data. NISABA_DATABASE does the same, unseen by others]:URL:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':from -- The backup'\''s folder:_files' \
&& ret=0
;;
(exception)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_nisaba__subcmd__exception_commands" \
"*::: :->exception" \
&& ret=0

    case $state in
    (exception)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-exception-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
'(--resource --file)--finding=[Only one finding, by its fingerprint]:FINGERPRINT:_default' \
'--resource=[Assets by a pattern of their address, e.g. \`aws_s3_bucket.*\`; \`*\` accepts it everywhere]:PATTERN:_default' \
'--file=[Files by a pattern]:PATTERN:_default' \
'--reason=[Why it is accepted]:TEXT:_default' \
'--until=[Last day it is accepted, e.g. 2027-05-31]:DATE:_default' \
'--owner=[Who answers for it; who states it when absent]:NAME:_default' \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::check -- The check or concept whose failures are accepted; not needed with --finding:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--format=[Output format]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- Its id at the server, or its number in the evidence log, as `list` shows them:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__exception__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-exception-help-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(attest)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_nisaba__subcmd__attest_commands" \
"*::: :->attest" \
&& ret=0

    case $state in
    (attest)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-attest-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
'--note=[What the answer rests on]:TEXT:_default' \
'--until=[Last day it counts; what the obligation asks for may be sooner]:DATE:_default' \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':question -- The question'\''s id; `nisaba attest questions` lists them:_default' \
':answer -- The answer:((yes\:"It is so"
no\:"It is not so"))' \
&& ret=0
;;
(questions)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--format=[Output format]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- Its id at the server, or its number in the evidence log, as `list` shows them:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__attest__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-attest-help-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(questions)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(approve)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_nisaba__subcmd__approve_commands" \
"*::: :->approve" \
&& ret=0

    case $state in
    (approve)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-approve-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
'--document=[The document it is, e.g. backup-policy; the \`id\` of its front matter or its file'\''s name when absent]:ID:_default' \
'--note=[What is said to it]:TEXT:_default' \
'--until=[Last day it counts; the document'\''s review may be sooner]:DATE:_default' \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- The text that was read:_files' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--format=[Output format]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- Its id at the server, or its number in the evidence log, as `list` shows them:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__approve__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-approve-help-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(training)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_nisaba__subcmd__training_commands" \
"*::: :->training" \
&& ret=0

    case $state in
    (training)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-training-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
'--what=[What was learned]:TEXT:_default' \
'--audience=[Whom that stands for; one person'\''s training proves nothing of the whole]:AUDIENCE:((person\:"One or a few"
staff\:"All staff that must be trained"
management\:"The members of the management body (Art. 20(2))"))' \
'--on=[When it was held; today when absent]:DATE:_default' \
'--until=[Last day it counts]:DATE:_default' \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':who -- Who was trained:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--format=[Output format]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
'(--log --by)--server=[The server where it is stated; a token of one'\''s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log]:URL:_default' \
'--log=[The evidence log that it is recorded in; made on first use]:DIR:_files' \
'--by=[Who states it, where no server knows]:NAME:_default' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- Its id at the server, or its number in the evidence log, as `list` shows them:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__training__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-training-help-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(evidence)
_arguments "${_arguments_options[@]}" : \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_nisaba__subcmd__evidence_commands" \
"*::: :->evidence" \
&& ret=0

    case $state in
    (evidence)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-evidence-command-$line[1]:"
        case $line[1] in
            (init)
_arguments "${_arguments_options[@]}" : \
'--origin=[Name of the log, best an address that is yours\: acme.example/evidence]:NAME:_default' \
'--by=[Who makes it]:NAME:_default' \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(add)
_arguments "${_arguments_options[@]}" : \
'--kind=[What it is]:KIND:_default' \
'--says=[One sentence\: what happened]:TEXT:_default' \
'*--about=[What it bears on\: an obligation (c.3), a requirement (nis2-21-2-c), or KIND\:ID such as incident\:2026-04; may be given several times]:WHAT:_default' \
'--valid-until=[Last day on which it proves anything; by the rule of its kind when absent]:DATE:_default' \
'--by=[Who did it]:NAME:_default' \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::files -- The file to keep; several belong to one record:_files' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'*--kind=[Only this kind; may be given several times]:KIND:_default' \
'--about=[Only what bears on this]:WHAT:_default' \
'--from=[Only from this day on]:DATE:_default' \
'--to=[Only up to this day]:DATE:_default' \
'--lapsing=[Only what has lapsed or will within this many days, and was not renewed]::DAYS:_default' \
'--format=[Output format]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- The log'\''s folder, or one with a log in its usual place; the log of --dir when absent:_files' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'-o+[Write the artefact to this file]:FILE:_files' \
'--output=[Write the artefact to this file]:FILE:_files' \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':what -- Number of a record, or the digest of an artefact:_default' \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
'--key=[Public keys, one on each line\: of the log (\`evidence key export\`), and of witnesses that must have seen it. Without it a log is only held against itself]:FILE:_files' \
'--since=[A checkpoint of this log that was kept elsewhere; the log must still begin with it]:FILE:_files' \
'--format=[Output format]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::path -- A log'\''s folder, a bundle, or the URL of a server (its log of the organisation that the token in NISABA_TOKEN opens, with the scope `audit`); the log of --dir when absent:_files' \
&& ret=0
;;
(bundle)
_arguments "${_arguments_options[@]}" : \
'*--requirement=[Records that bear on this requirement or one of its obligations; may be given several times]:ID:_default' \
'*--incident=[Records of this incident; may be given several times]:ID:_default' \
'--from=[Records from this day on]:DATE:_default' \
'--to=[Records up to this day]:DATE:_default' \
'(--dir)--server=[Of the log that a server keeps for the organisation of the token in NISABA_TOKEN, which needs the scope \`audit\`]:URL:_default' \
'-o+[The file to write]:FILE:_files' \
'--output=[The file to write]:FILE:_files' \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--all[Every record]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(key)
_arguments "${_arguments_options[@]}" : \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_nisaba__subcmd__evidence__subcmd__key_commands" \
"*::: :->key" \
&& ret=0

    case $state in
    (key)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-evidence-key-command-$line[1]:"
        case $line[1] in
            (export)
_arguments "${_arguments_options[@]}" : \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(rotate)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why]:TEXT:_default' \
'--by=[Who rotates it]:NAME:_default' \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__evidence__subcmd__key__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-evidence-key-help-command-$line[1]:"
        case $line[1] in
            (export)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rotate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(delete)
_arguments "${_arguments_options[@]}" : \
'--reason=[Why it is removed; written into the log for ever, so without personal data]:TEXT:_default' \
'--by=[Who removes it]:NAME:_default' \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'(--reason)--past-retention[Every artefact that is no longer to be kept by the rule of its kind]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::artefact -- Digest of the artefact:_default' \
&& ret=0
;;
(cosign)
_arguments "${_arguments_options[@]}" : \
'--dir=[The log'\''s folder]:DIR:_files' \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- The cosigned checkpoint:_files' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__evidence__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-evidence-help-command-$line[1]:"
        case $line[1] in
            (init)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(bundle)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(key)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__evidence__subcmd__help__subcmd__key_commands" \
"*::: :->key" \
&& ret=0

    case $state in
    (key)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-evidence-help-key-command-$line[1]:"
        case $line[1] in
            (export)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rotate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(delete)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(cosign)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- The shell:(bash elvish fish powershell zsh)' \
&& ret=0
;;
(generate)
_arguments "${_arguments_options[@]}" : \
'--color=[When to use colour; NO_COLOR is respected]:COLOR:((auto\:"On a terminal"
always\:"Always"
never\:"Never"))' \
'--law=[Use the law data of this folder instead of the built-in one]:DIR:_files' \
'--check[Change nothing; exit 1 when a file is stale]' \
'-q[Say nothing but the result]' \
'--quiet[Say nothing but the result]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::repository -- The repository:_files' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-help-command-$line[1]:"
        case $line[1] in
            (init)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(scope)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(assess)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(baseline)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(diff)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(fix)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(watch)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(lsp)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__help__subcmd__check_commands" \
"*::: :->check" \
&& ret=0

    case $state in
    (check)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-help-check-command-$line[1]:"
        case $line[1] in
            (new)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(test)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(serve)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(backup)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(exception)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__help__subcmd__exception_commands" \
"*::: :->exception" \
&& ret=0

    case $state in
    (exception)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-help-exception-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(attest)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__help__subcmd__attest_commands" \
"*::: :->attest" \
&& ret=0

    case $state in
    (attest)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-help-attest-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(questions)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(approve)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__help__subcmd__approve_commands" \
"*::: :->approve" \
&& ret=0

    case $state in
    (approve)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-help-approve-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(training)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__help__subcmd__training_commands" \
"*::: :->training" \
&& ret=0

    case $state in
    (training)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-help-training-command-$line[1]:"
        case $line[1] in
            (add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(withdraw)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(evidence)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__help__subcmd__evidence_commands" \
"*::: :->evidence" \
&& ret=0

    case $state in
    (evidence)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-help-evidence-command-$line[1]:"
        case $line[1] in
            (init)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(add)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(verify)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(bundle)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(key)
_arguments "${_arguments_options[@]}" : \
":: :_nisaba__subcmd__help__subcmd__evidence__subcmd__key_commands" \
"*::: :->key" \
&& ret=0

    case $state in
    (key)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:nisaba-help-evidence-key-command-$line[1]:"
        case $line[1] in
            (export)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(rotate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(delete)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(cosign)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(completions)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(generate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_nisaba_commands] )) ||
_nisaba_commands() {
    local commands; commands=(
'init:Guided start\: scope questions, the sources found, a first nisaba.yaml' \
'scope:Does NIS2 apply to us, as what, why, and what follows' \
'assess:The main job\: read the estate, measure it against the law, say what to do first' \
'baseline:Accept today'\''s findings as known, under a name and until a day, so that a team starts with nothing new' \
'diff:What a change does to readiness; for pull requests' \
'fix:Patches for gaps whose right form is certain\: shown as a diff, applied only on request' \
'watch:Assess again on every save, and say what is new and what is fixed' \
'lsp:Language server on standard input and output\: gaps where they are written, in your editor' \
'explain:Explain a requirement, obligation, annex point, check, concept or finding' \
'check:Checks of one'\''s own\: make one, test them, list all' \
'serve:The server\: its API, and what it does by itself, until it is told to end' \
'backup:Write everything that a server keeps into a folder, while it serves, and verify it' \
'restore:Put a backup in the place of a server'\''s folder, once every file of it is verified' \
'exception:Accepted risks, each with an owner and an end\: add, list, withdraw' \
'attest:Answers to the questions of obligations, by a named person\: add, list, withdraw' \
'approve:Approvals of policies and risks by management (Art. 20), each of the text that was read\: add, list, withdraw' \
'training:Trainings that were held\: add, list, withdraw' \
'evidence:The evidence log\: what was seen and done, in a record that nobody can quietly change' \
'completions:Print shell completions' \
'generate:Write every derived file of the repository (schema, references, man pages, completions)' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve_commands] )) ||
_nisaba__subcmd__approve_commands() {
    local commands; commands=(
'add:Approve a text on behalf of management (Art. 20); the text is kept with the approval' \
'list:List approvals' \
'withdraw:Take an approval back' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba approve commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve__subcmd__add_commands] )) ||
_nisaba__subcmd__approve__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba approve add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve__subcmd__help_commands] )) ||
_nisaba__subcmd__approve__subcmd__help_commands() {
    local commands; commands=(
'add:Approve a text on behalf of management (Art. 20); the text is kept with the approval' \
'list:List approvals' \
'withdraw:Take an approval back' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba approve help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve__subcmd__help__subcmd__add_commands] )) ||
_nisaba__subcmd__approve__subcmd__help__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba approve help add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve__subcmd__help__subcmd__help_commands] )) ||
_nisaba__subcmd__approve__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba approve help help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve__subcmd__help__subcmd__list_commands] )) ||
_nisaba__subcmd__approve__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba approve help list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve__subcmd__help__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__approve__subcmd__help__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba approve help withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve__subcmd__list_commands] )) ||
_nisaba__subcmd__approve__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba approve list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__approve__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__approve__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba approve withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__assess_commands] )) ||
_nisaba__subcmd__assess_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba assess commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest_commands] )) ||
_nisaba__subcmd__attest_commands() {
    local commands; commands=(
'add:Answer a question of an obligation, by your name' \
'questions:Every question, with the obligation it proves' \
'list:List answers' \
'withdraw:Take an answer back' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba attest commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__add_commands] )) ||
_nisaba__subcmd__attest__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__help_commands] )) ||
_nisaba__subcmd__attest__subcmd__help_commands() {
    local commands; commands=(
'add:Answer a question of an obligation, by your name' \
'questions:Every question, with the obligation it proves' \
'list:List answers' \
'withdraw:Take an answer back' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba attest help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__help__subcmd__add_commands] )) ||
_nisaba__subcmd__attest__subcmd__help__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest help add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__help__subcmd__help_commands] )) ||
_nisaba__subcmd__attest__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest help help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__help__subcmd__list_commands] )) ||
_nisaba__subcmd__attest__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest help list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__help__subcmd__questions_commands] )) ||
_nisaba__subcmd__attest__subcmd__help__subcmd__questions_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest help questions commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__help__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__attest__subcmd__help__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest help withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__list_commands] )) ||
_nisaba__subcmd__attest__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__questions_commands] )) ||
_nisaba__subcmd__attest__subcmd__questions_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest questions commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__attest__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__attest__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba attest withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__backup_commands] )) ||
_nisaba__subcmd__backup_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba backup commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__baseline_commands] )) ||
_nisaba__subcmd__baseline_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba baseline commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check_commands] )) ||
_nisaba__subcmd__check_commands() {
    local commands; commands=(
'new:Write a first document for a new check, with a comment at each line that wants a decision' \
'test:Run the examples that checks bring, and tell every mistake with its line' \
'list:List every check\: the shipped ones and one'\''s own' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba check commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check__subcmd__help_commands] )) ||
_nisaba__subcmd__check__subcmd__help_commands() {
    local commands; commands=(
'new:Write a first document for a new check, with a comment at each line that wants a decision' \
'test:Run the examples that checks bring, and tell every mistake with its line' \
'list:List every check\: the shipped ones and one'\''s own' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba check help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check__subcmd__help__subcmd__help_commands] )) ||
_nisaba__subcmd__check__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba check help help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check__subcmd__help__subcmd__list_commands] )) ||
_nisaba__subcmd__check__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba check help list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check__subcmd__help__subcmd__new_commands] )) ||
_nisaba__subcmd__check__subcmd__help__subcmd__new_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba check help new commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check__subcmd__help__subcmd__test_commands] )) ||
_nisaba__subcmd__check__subcmd__help__subcmd__test_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba check help test commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check__subcmd__list_commands] )) ||
_nisaba__subcmd__check__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba check list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check__subcmd__new_commands] )) ||
_nisaba__subcmd__check__subcmd__new_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba check new commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__check__subcmd__test_commands] )) ||
_nisaba__subcmd__check__subcmd__test_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba check test commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__completions_commands] )) ||
_nisaba__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba completions commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__diff_commands] )) ||
_nisaba__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba diff commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence_commands] )) ||
_nisaba__subcmd__evidence_commands() {
    local commands; commands=(
'init:Make a log and its key' \
'add:Keep a file, and record what it proves' \
'list:List records' \
'show:Show a record, or write an artefact out' \
'verify:Check a log or a bundle, offline, and name the first thing that is wrong' \
'bundle:Export what a requirement, an incident or a period needs into one file that anyone can verify' \
'key:The key that signs' \
'delete:Remove an artefact; its digest and the reason stay (GDPR, Art. 17)' \
'cosign:Take over the cosignatures of witnesses from a cosigned copy of the newest checkpoint' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba evidence commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__add_commands] )) ||
_nisaba__subcmd__evidence__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__bundle_commands] )) ||
_nisaba__subcmd__evidence__subcmd__bundle_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence bundle commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__cosign_commands] )) ||
_nisaba__subcmd__evidence__subcmd__cosign_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence cosign commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__delete_commands] )) ||
_nisaba__subcmd__evidence__subcmd__delete_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence delete commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help_commands() {
    local commands; commands=(
'init:Make a log and its key' \
'add:Keep a file, and record what it proves' \
'list:List records' \
'show:Show a record, or write an artefact out' \
'verify:Check a log or a bundle, offline, and name the first thing that is wrong' \
'bundle:Export what a requirement, an incident or a period needs into one file that anyone can verify' \
'key:The key that signs' \
'delete:Remove an artefact; its digest and the reason stay (GDPR, Art. 17)' \
'cosign:Take over the cosignatures of witnesses from a cosigned copy of the newest checkpoint' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba evidence help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__add_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__bundle_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__bundle_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help bundle commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__cosign_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__cosign_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help cosign commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__delete_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__delete_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help delete commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__help_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__init_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__init_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help init commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__key_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__key_commands() {
    local commands; commands=(
'export:Print the public key, for those who verify' \
'rotate:Make another key; the log records it, and what the former one signed still verifies' \
'list:List every key the log had, and from which entry on it signs' \
    )
    _describe -t commands 'nisaba evidence help key commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__key__subcmd__export_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__key__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help key export commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__key__subcmd__list_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__key__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help key list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__key__subcmd__rotate_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__key__subcmd__rotate_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help key rotate commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__list_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__show_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help show commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__help__subcmd__verify_commands] )) ||
_nisaba__subcmd__evidence__subcmd__help__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence help verify commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__init_commands] )) ||
_nisaba__subcmd__evidence__subcmd__init_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence init commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key_commands() {
    local commands; commands=(
'export:Print the public key, for those who verify' \
'rotate:Make another key; the log records it, and what the former one signed still verifies' \
'list:List every key the log had, and from which entry on it signs' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba evidence key commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key__subcmd__export_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence key export commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key__subcmd__help_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key__subcmd__help_commands() {
    local commands; commands=(
'export:Print the public key, for those who verify' \
'rotate:Make another key; the log records it, and what the former one signed still verifies' \
'list:List every key the log had, and from which entry on it signs' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba evidence key help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key__subcmd__help__subcmd__export_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key__subcmd__help__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence key help export commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key__subcmd__help__subcmd__help_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence key help help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key__subcmd__help__subcmd__list_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence key help list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key__subcmd__help__subcmd__rotate_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key__subcmd__help__subcmd__rotate_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence key help rotate commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key__subcmd__list_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence key list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__key__subcmd__rotate_commands] )) ||
_nisaba__subcmd__evidence__subcmd__key__subcmd__rotate_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence key rotate commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__list_commands] )) ||
_nisaba__subcmd__evidence__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__show_commands] )) ||
_nisaba__subcmd__evidence__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence show commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__evidence__subcmd__verify_commands] )) ||
_nisaba__subcmd__evidence__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba evidence verify commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception_commands] )) ||
_nisaba__subcmd__exception_commands() {
    local commands; commands=(
'add:Accept a risk, with a reason, an owner and an end' \
'list:List accepted risks' \
'withdraw:Accept it no longer' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba exception commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception__subcmd__add_commands] )) ||
_nisaba__subcmd__exception__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba exception add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception__subcmd__help_commands] )) ||
_nisaba__subcmd__exception__subcmd__help_commands() {
    local commands; commands=(
'add:Accept a risk, with a reason, an owner and an end' \
'list:List accepted risks' \
'withdraw:Accept it no longer' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba exception help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception__subcmd__help__subcmd__add_commands] )) ||
_nisaba__subcmd__exception__subcmd__help__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba exception help add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception__subcmd__help__subcmd__help_commands] )) ||
_nisaba__subcmd__exception__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba exception help help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception__subcmd__help__subcmd__list_commands] )) ||
_nisaba__subcmd__exception__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba exception help list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception__subcmd__help__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__exception__subcmd__help__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba exception help withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception__subcmd__list_commands] )) ||
_nisaba__subcmd__exception__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba exception list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__exception__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__exception__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba exception withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__explain_commands] )) ||
_nisaba__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba explain commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__fix_commands] )) ||
_nisaba__subcmd__fix_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba fix commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__generate_commands] )) ||
_nisaba__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba generate commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help_commands] )) ||
_nisaba__subcmd__help_commands() {
    local commands; commands=(
'init:Guided start\: scope questions, the sources found, a first nisaba.yaml' \
'scope:Does NIS2 apply to us, as what, why, and what follows' \
'assess:The main job\: read the estate, measure it against the law, say what to do first' \
'baseline:Accept today'\''s findings as known, under a name and until a day, so that a team starts with nothing new' \
'diff:What a change does to readiness; for pull requests' \
'fix:Patches for gaps whose right form is certain\: shown as a diff, applied only on request' \
'watch:Assess again on every save, and say what is new and what is fixed' \
'lsp:Language server on standard input and output\: gaps where they are written, in your editor' \
'explain:Explain a requirement, obligation, annex point, check, concept or finding' \
'check:Checks of one'\''s own\: make one, test them, list all' \
'serve:The server\: its API, and what it does by itself, until it is told to end' \
'backup:Write everything that a server keeps into a folder, while it serves, and verify it' \
'restore:Put a backup in the place of a server'\''s folder, once every file of it is verified' \
'exception:Accepted risks, each with an owner and an end\: add, list, withdraw' \
'attest:Answers to the questions of obligations, by a named person\: add, list, withdraw' \
'approve:Approvals of policies and risks by management (Art. 20), each of the text that was read\: add, list, withdraw' \
'training:Trainings that were held\: add, list, withdraw' \
'evidence:The evidence log\: what was seen and done, in a record that nobody can quietly change' \
'completions:Print shell completions' \
'generate:Write every derived file of the repository (schema, references, man pages, completions)' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__approve_commands] )) ||
_nisaba__subcmd__help__subcmd__approve_commands() {
    local commands; commands=(
'add:Approve a text on behalf of management (Art. 20); the text is kept with the approval' \
'list:List approvals' \
'withdraw:Take an approval back' \
    )
    _describe -t commands 'nisaba help approve commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__approve__subcmd__add_commands] )) ||
_nisaba__subcmd__help__subcmd__approve__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help approve add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__approve__subcmd__list_commands] )) ||
_nisaba__subcmd__help__subcmd__approve__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help approve list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__approve__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__help__subcmd__approve__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help approve withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__assess_commands] )) ||
_nisaba__subcmd__help__subcmd__assess_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help assess commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__attest_commands] )) ||
_nisaba__subcmd__help__subcmd__attest_commands() {
    local commands; commands=(
'add:Answer a question of an obligation, by your name' \
'questions:Every question, with the obligation it proves' \
'list:List answers' \
'withdraw:Take an answer back' \
    )
    _describe -t commands 'nisaba help attest commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__attest__subcmd__add_commands] )) ||
_nisaba__subcmd__help__subcmd__attest__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help attest add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__attest__subcmd__list_commands] )) ||
_nisaba__subcmd__help__subcmd__attest__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help attest list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__attest__subcmd__questions_commands] )) ||
_nisaba__subcmd__help__subcmd__attest__subcmd__questions_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help attest questions commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__attest__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__help__subcmd__attest__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help attest withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__backup_commands] )) ||
_nisaba__subcmd__help__subcmd__backup_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help backup commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__baseline_commands] )) ||
_nisaba__subcmd__help__subcmd__baseline_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help baseline commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__check_commands] )) ||
_nisaba__subcmd__help__subcmd__check_commands() {
    local commands; commands=(
'new:Write a first document for a new check, with a comment at each line that wants a decision' \
'test:Run the examples that checks bring, and tell every mistake with its line' \
'list:List every check\: the shipped ones and one'\''s own' \
    )
    _describe -t commands 'nisaba help check commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__check__subcmd__list_commands] )) ||
_nisaba__subcmd__help__subcmd__check__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help check list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__check__subcmd__new_commands] )) ||
_nisaba__subcmd__help__subcmd__check__subcmd__new_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help check new commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__check__subcmd__test_commands] )) ||
_nisaba__subcmd__help__subcmd__check__subcmd__test_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help check test commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__completions_commands] )) ||
_nisaba__subcmd__help__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help completions commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__diff_commands] )) ||
_nisaba__subcmd__help__subcmd__diff_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help diff commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence_commands() {
    local commands; commands=(
'init:Make a log and its key' \
'add:Keep a file, and record what it proves' \
'list:List records' \
'show:Show a record, or write an artefact out' \
'verify:Check a log or a bundle, offline, and name the first thing that is wrong' \
'bundle:Export what a requirement, an incident or a period needs into one file that anyone can verify' \
'key:The key that signs' \
'delete:Remove an artefact; its digest and the reason stay (GDPR, Art. 17)' \
'cosign:Take over the cosignatures of witnesses from a cosigned copy of the newest checkpoint' \
    )
    _describe -t commands 'nisaba help evidence commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__add_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__bundle_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__bundle_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence bundle commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__cosign_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__cosign_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence cosign commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__delete_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__delete_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence delete commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__init_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__init_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence init commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__key_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__key_commands() {
    local commands; commands=(
'export:Print the public key, for those who verify' \
'rotate:Make another key; the log records it, and what the former one signed still verifies' \
'list:List every key the log had, and from which entry on it signs' \
    )
    _describe -t commands 'nisaba help evidence key commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__key__subcmd__export_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__key__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence key export commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__key__subcmd__list_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__key__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence key list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__key__subcmd__rotate_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__key__subcmd__rotate_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence key rotate commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__list_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__show_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence show commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__evidence__subcmd__verify_commands] )) ||
_nisaba__subcmd__help__subcmd__evidence__subcmd__verify_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help evidence verify commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__exception_commands] )) ||
_nisaba__subcmd__help__subcmd__exception_commands() {
    local commands; commands=(
'add:Accept a risk, with a reason, an owner and an end' \
'list:List accepted risks' \
'withdraw:Accept it no longer' \
    )
    _describe -t commands 'nisaba help exception commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__exception__subcmd__add_commands] )) ||
_nisaba__subcmd__help__subcmd__exception__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help exception add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__exception__subcmd__list_commands] )) ||
_nisaba__subcmd__help__subcmd__exception__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help exception list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__exception__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__help__subcmd__exception__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help exception withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__explain_commands] )) ||
_nisaba__subcmd__help__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help explain commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__fix_commands] )) ||
_nisaba__subcmd__help__subcmd__fix_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help fix commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__generate_commands] )) ||
_nisaba__subcmd__help__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help generate commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__help_commands] )) ||
_nisaba__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__init_commands] )) ||
_nisaba__subcmd__help__subcmd__init_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help init commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__lsp_commands] )) ||
_nisaba__subcmd__help__subcmd__lsp_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help lsp commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__restore_commands] )) ||
_nisaba__subcmd__help__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help restore commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__scope_commands] )) ||
_nisaba__subcmd__help__subcmd__scope_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help scope commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__serve_commands] )) ||
_nisaba__subcmd__help__subcmd__serve_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help serve commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__training_commands] )) ||
_nisaba__subcmd__help__subcmd__training_commands() {
    local commands; commands=(
'add:Note a training that was held' \
'list:List trainings' \
'withdraw:Take the note back' \
    )
    _describe -t commands 'nisaba help training commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__training__subcmd__add_commands] )) ||
_nisaba__subcmd__help__subcmd__training__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help training add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__training__subcmd__list_commands] )) ||
_nisaba__subcmd__help__subcmd__training__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help training list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__training__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__help__subcmd__training__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help training withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__help__subcmd__watch_commands] )) ||
_nisaba__subcmd__help__subcmd__watch_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba help watch commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__init_commands] )) ||
_nisaba__subcmd__init_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba init commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__lsp_commands] )) ||
_nisaba__subcmd__lsp_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba lsp commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__restore_commands] )) ||
_nisaba__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba restore commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__scope_commands] )) ||
_nisaba__subcmd__scope_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba scope commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__serve_commands] )) ||
_nisaba__subcmd__serve_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba serve commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training_commands] )) ||
_nisaba__subcmd__training_commands() {
    local commands; commands=(
'add:Note a training that was held' \
'list:List trainings' \
'withdraw:Take the note back' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba training commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training__subcmd__add_commands] )) ||
_nisaba__subcmd__training__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba training add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training__subcmd__help_commands] )) ||
_nisaba__subcmd__training__subcmd__help_commands() {
    local commands; commands=(
'add:Note a training that was held' \
'list:List trainings' \
'withdraw:Take the note back' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'nisaba training help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training__subcmd__help__subcmd__add_commands] )) ||
_nisaba__subcmd__training__subcmd__help__subcmd__add_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba training help add commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training__subcmd__help__subcmd__help_commands] )) ||
_nisaba__subcmd__training__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba training help help commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training__subcmd__help__subcmd__list_commands] )) ||
_nisaba__subcmd__training__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba training help list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training__subcmd__help__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__training__subcmd__help__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba training help withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training__subcmd__list_commands] )) ||
_nisaba__subcmd__training__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba training list commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__training__subcmd__withdraw_commands] )) ||
_nisaba__subcmd__training__subcmd__withdraw_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba training withdraw commands' commands "$@"
}
(( $+functions[_nisaba__subcmd__watch_commands] )) ||
_nisaba__subcmd__watch_commands() {
    local commands; commands=()
    _describe -t commands 'nisaba watch commands' commands "$@"
}

if [ "$funcstack[1]" = "_nisaba" ]; then
    _nisaba "$@"
else
    compdef _nisaba nisaba
fi
