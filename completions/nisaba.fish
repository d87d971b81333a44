# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_nisaba_global_optspecs
    string join \n q/quiet color= law= h/help V/version
end

function __fish_nisaba_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_nisaba_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_nisaba_using_subcommand
    set -l cmd (__fish_nisaba_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c nisaba -n "__fish_nisaba_needs_command" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_needs_command" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_needs_command" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_needs_command" -s V -l version -d 'Print version'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "init" -d 'Guided start: scope questions, the sources found, a first nisaba.yaml'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "scope" -d 'Does NIS2 apply to us, as what, why, and what follows'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "assess" -d 'The main job: read the estate, measure it against the law, say what to do first'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "baseline" -d 'Accept today\'s findings as known, under a name and until a day, so that a team starts with nothing new'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "diff" -d 'What a change does to readiness; for pull requests'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "fix" -d 'Patches for gaps whose right form is certain: shown as a diff, applied only on request'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "watch" -d 'Assess again on every save, and say what is new and what is fixed'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "lsp" -d 'Language server on standard input and output: gaps where they are written, in your editor'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "explain" -d 'Explain a requirement, obligation, annex point, check, concept or finding'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "check" -d 'Checks of one\'s own: make one, test them, list all'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "serve" -d 'The server: its API, and what it does by itself, until it is told to end'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "backup" -d 'Write everything that a server keeps into a folder, while it serves, and verify it'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "restore" -d 'Put a backup in the place of a server\'s folder, once every file of it is verified'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "exception" -d 'Accepted risks, each with an owner and an end: add, list, withdraw'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "attest" -d 'Answers to the questions of obligations, by a named person: add, list, withdraw'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "approve" -d 'Approvals of policies and risks by management (Art. 20), each of the text that was read: add, list, withdraw'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "training" -d 'Trainings that were held: add, list, withdraw'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "evidence" -d 'The evidence log: what was seen and done, in a record that nobody can quietly change'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "completions" -d 'Print shell completions'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "generate" -d 'Write every derived file of the repository (schema, references, man pages, completions)'
complete -c nisaba -n "__fish_nisaba_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand init" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand init" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand init" -l yes -d 'Ask nothing: write what is found and leave facts open'
complete -c nisaba -n "__fish_nisaba_using_subcommand init" -l force -d 'Replace a nisaba.yaml that is there'
complete -c nisaba -n "__fish_nisaba_using_subcommand init" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand scope" -l facts -d 'Facts from a file (YAML or JSON), `-` for standard input: one facts object, or `cases`' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand scope" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c nisaba -n "__fish_nisaba_using_subcommand scope" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand scope" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand scope" -l ask -d 'Ask the questions even if nisaba.yaml has the facts'
complete -c nisaba -n "__fish_nisaba_using_subcommand scope" -l activities -d 'List every activity of Annexes I and II with its id'
complete -c nisaba -n "__fish_nisaba_using_subcommand scope" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand scope" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l format -d 'Output format on standard output, or in --output' -r -f -a "terminal\t'A report for the terminal'
html\t'One self-contained page'
json\t'One JSON document; the schema is published'
sarif\t'SARIF 2.1.0, for code scanning and editors'
markdown\t'A comment for a pull or merge request'
junit\t'JUnit XML, for build servers'
csv\t'A table for spreadsheets'
gitlab-codequality\t'GitLab\'s code quality report'
gitlab-sast\t'GitLab\'s security report (SAST)'
ocsf\t'OCSF Compliance Findings, one JSON object a line'"
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -s o -l output -d 'Write the result to a file' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l report -d 'Also write the self-contained HTML report to this file' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l also -d 'Also write the result in another format, e.g. `sarif=nisaba.sarif`; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l fail-on -d 'Exit with 1 when a gap of this severity or worse is found' -r -f -a "none\t'Never'
critical\t'Only critical gaps'
high\t'High and worse'
medium\t'Medium and worse'
low\t'Any gap'"
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l only -d 'Only these checks, concepts, obligations (`c`, `c.3`) or path patterns; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l checks -d 'Folder or file with checks of one\'s own, beside those that nisaba.yaml names; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l import -d 'Report of another tool to take in: SARIF, or the JSON of Trivy, Prowler (OCSF), Checkov, Semgrep, gitleaks, SonarQube, ZAP; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l record -d 'Record the assessment and what changed since the last one in an evidence log, made on first use; `.nisaba/evidence` in the assessed folder when no other is named' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l push -d 'Send the assessment to a server, which keeps what changed; the token is taken from NISABA_TOKEN' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l source -d 'Name of the source at the server; the assessed folder\'s when not given' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l var-file -d 'Terraform variables from a file; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l var -d 'A Terraform variable; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l workspace -d 'The Terraform workspace' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l undecided -d 'List checks that could not be decided in formats for pipelines too'
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l no-accepted -d 'Leave accepted risks out of formats for pipelines, for consumers that would show them as open'
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -l no-baseline -d 'As if there were no baseline: what it knows counts too'
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand assess" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l owner -d 'Who answers for what is accepted' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l until -d 'Last day it is accepted, e.g. 2027-05-31; at most a year away' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l reason -d 'Why it is accepted' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -s o -l output -d 'File to write, where it is not the baseline that is read' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l checks -d 'Folder or file with checks of one\'s own, beside those that nisaba.yaml names; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l import -d 'Report of another tool to take in; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l var-file -d 'Terraform variables from a file; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l var -d 'A Terraform variable; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l workspace -d 'The Terraform workspace' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l update -d 'Accept what is new, worse or expired too; what is accepted already stays as it is'
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l prune -d 'Take out what is known and no longer found'
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l force -d 'Make a baseline that is there anew'
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -l beyond-a-year -d 'Accept for longer than a year'
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand baseline" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l checks -d 'Folder or file with checks of one\'s own, beside those that nisaba.yaml names; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l path -d 'The folder of the repository to assess' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l format -d 'Output format' -r -f -a "terminal\t'For people'
markdown\t'For a comment on a pull request'
json\t'One JSON document; the schema is published'"
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -s o -l output -d 'Write the result to a file' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l fail-on -d 'Exit with 1 when a new gap is of this severity or worse' -r -f -a "none\t'Never'
critical\t'Only critical gaps'
high\t'High and worse'
medium\t'Medium and worse'
low\t'Any gap'"
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l var-file -d 'Terraform variables from a file; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l var -d 'A Terraform variable; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l workspace -d 'The Terraform workspace' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -l no-baseline -d 'As if there were no baseline: what it knows counts too'
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l check -d 'Only gaps of this check or concept; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l asset -d 'Only gaps of assets with this address, name or type (`*` stands for any text); may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l finding -d 'Only the gap with this fingerprint, or its beginning; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l format -d 'Output format' -r -f -a "auto\t'`terminal` on a terminal, else `diff`'
terminal\t'For people'
diff\t'A unified diff, as `git apply` takes it'
json\t'One JSON document'"
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -s o -l output -d 'Write the result to a file' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l fail-on -d 'Exit with 1 when a gap of this severity or worse remains of those asked for' -r -f -a "none\t'Never'
critical\t'Only critical gaps'
high\t'High and worse'
medium\t'Medium and worse'
low\t'Any gap'"
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l checks -d 'Folder or file with checks of one\'s own, beside those that nisaba.yaml names; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l var-file -d 'Terraform variables from a file; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l var -d 'A Terraform variable; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l workspace -d 'The Terraform workspace' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l disruptive -d 'Patches too that stop what works today, or make something anew; each says so'
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -l apply -d 'Write the patches into the files'
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand fix" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -l changes -d 'End after this many changes; without it, Ctrl-C ends' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -l var-file -d 'Terraform variables from a file; may be given several times' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -l var -d 'A Terraform variable; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -l workspace -d 'The Terraform workspace' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -l no-baseline -d 'As if there were no baseline: what it knows counts too'
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand lsp" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand lsp" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand lsp" -l stdio -d 'Accepted because editors add it; standard input and output are always used'
complete -c nisaba -n "__fish_nisaba_using_subcommand lsp" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand lsp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand explain" -l path -d 'Folder to assess for findings' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand explain" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c nisaba -n "__fish_nisaba_using_subcommand explain" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand explain" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand explain" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and not __fish_seen_subcommand_from new test list help" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and not __fish_seen_subcommand_from new test list help" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and not __fish_seen_subcommand_from new test list help" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and not __fish_seen_subcommand_from new test list help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and not __fish_seen_subcommand_from new test list help" -f -a "new" -d 'Write a first document for a new check, with a comment at each line that wants a decision'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and not __fish_seen_subcommand_from new test list help" -f -a "test" -d 'Run the examples that checks bring, and tell every mistake with its line'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and not __fish_seen_subcommand_from new test list help" -f -a "list" -d 'List every check: the shipped ones and one\'s own'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and not __fish_seen_subcommand_from new test list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from new" -l kind -d 'Kind of asset it looks at, e.g. object_store' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from new" -l concept -d 'Concept it speaks for, e.g. storage.versioning; what that proves is the law\'s data' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from new" -l facet -d 'Facet it asks for, e.g. versioning' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from new" -l dir -d 'Folder for it' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from new" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from new" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from test" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from test" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from test" -l shipped -d 'Test the shipped checks as well'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from list" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from help" -f -a "new" -d 'Write a first document for a new check, with a comment at each line that wants a decision'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from help" -f -a "test" -d 'Run the examples that checks bring, and tell every mistake with its line'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from help" -f -a "list" -d 'List every check: the shipped ones and one\'s own'
complete -c nisaba -n "__fish_nisaba_using_subcommand check; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -l data -d 'Folder for what the server keeps; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -l listen -d 'Where to listen; port 0 takes a free one' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -l database -d 'Database, `sqlite:FILE` or `postgres://…`; a file in --data when not given. NISABA_DATABASE does the same, unseen by others' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -l below -d 'Folder below which sources may lie that the server assesses by itself; may be given several times. Without it there are only uploads and repositories by https' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -l log -d 'How to log, on standard error' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -l reach-private -d 'Repositories and receivers of alerts may be at addresses that are not public too: a forge within the organisation'
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand backup" -l data -d 'Folder of what the server keeps' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand backup" -l database -d 'The server\'s database, where it is not the file in --data. NISABA_DATABASE does the same, unseen by others' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand backup" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand backup" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand backup" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand restore" -l data -d 'Folder for what the server keeps; a new one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand restore" -l database -d 'The database to restore into, which must be empty, where it is not a file in --data. NISABA_DATABASE does the same, unseen by others' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand restore" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand restore" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand restore" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -f -a "add" -d 'Accept a risk, with a reason, an owner and an end'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -f -a "list" -d 'List accepted risks'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -f -a "withdraw" -d 'Accept it no longer'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and not __fish_seen_subcommand_from add list withdraw help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l finding -d 'Only one finding, by its fingerprint' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l resource -d 'Assets by a pattern of their address, e.g. `aws_s3_bucket.*`; `*` accepts it everywhere' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l file -d 'Files by a pattern' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l reason -d 'Why it is accepted' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l until -d 'Last day it is accepted, e.g. 2027-05-31' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l owner -d 'Who answers for it; who states it when absent' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from list" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from list" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from list" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from list" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from list" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from withdraw" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from withdraw" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from withdraw" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from withdraw" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from withdraw" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from withdraw" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from withdraw" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from help" -f -a "add" -d 'Accept a risk, with a reason, an owner and an end'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from help" -f -a "list" -d 'List accepted risks'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from help" -f -a "withdraw" -d 'Accept it no longer'
complete -c nisaba -n "__fish_nisaba_using_subcommand exception; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -f -a "add" -d 'Answer a question of an obligation, by your name'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -f -a "questions" -d 'Every question, with the obligation it proves'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -f -a "list" -d 'List answers'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -f -a "withdraw" -d 'Take an answer back'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and not __fish_seen_subcommand_from add questions list withdraw help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -l note -d 'What the answer rests on' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -l until -d 'Last day it counts; what the obligation asks for may be sooner' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from questions" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from questions" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from questions" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from questions" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from questions" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from questions" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from questions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from list" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from list" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from list" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from list" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from list" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from withdraw" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from withdraw" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from withdraw" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from withdraw" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from withdraw" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from withdraw" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from withdraw" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from help" -f -a "add" -d 'Answer a question of an obligation, by your name'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from help" -f -a "questions" -d 'Every question, with the obligation it proves'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from help" -f -a "list" -d 'List answers'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from help" -f -a "withdraw" -d 'Take an answer back'
complete -c nisaba -n "__fish_nisaba_using_subcommand attest; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -f -a "add" -d 'Approve a text on behalf of management (Art. 20); the text is kept with the approval'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -f -a "list" -d 'List approvals'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -f -a "withdraw" -d 'Take an approval back'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and not __fish_seen_subcommand_from add list withdraw help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -l document -d 'The document it is, e.g. backup-policy; the `id` of its front matter or its file\'s name when absent' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -l note -d 'What is said to it' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -l until -d 'Last day it counts; the document\'s review may be sooner' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from list" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from list" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from list" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from list" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from list" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from withdraw" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from withdraw" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from withdraw" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from withdraw" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from withdraw" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from withdraw" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from withdraw" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from help" -f -a "add" -d 'Approve a text on behalf of management (Art. 20); the text is kept with the approval'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from help" -f -a "list" -d 'List approvals'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from help" -f -a "withdraw" -d 'Take an approval back'
complete -c nisaba -n "__fish_nisaba_using_subcommand approve; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -f -a "add" -d 'Note a training that was held'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -f -a "list" -d 'List trainings'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -f -a "withdraw" -d 'Take the note back'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and not __fish_seen_subcommand_from add list withdraw help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l what -d 'What was learned' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l audience -d 'Whom that stands for; one person\'s training proves nothing of the whole' -r -f -a "person\t'One or a few'
staff\t'All staff that must be trained'
management\t'The members of the management body (Art. 20(2))'"
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l on -d 'When it was held; today when absent' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l until -d 'Last day it counts' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from list" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from list" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from list" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from list" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from list" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from withdraw" -l server -d 'The server where it is stated; a token of one\'s own is taken from NISABA_TOKEN. Without a server it is recorded in an evidence log' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from withdraw" -l log -d 'The evidence log that it is recorded in; made on first use' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from withdraw" -l by -d 'Who states it, where no server knows' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from withdraw" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from withdraw" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from withdraw" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from withdraw" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from help" -f -a "add" -d 'Note a training that was held'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from help" -f -a "list" -d 'List trainings'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from help" -f -a "withdraw" -d 'Take the note back'
complete -c nisaba -n "__fish_nisaba_using_subcommand training; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "init" -d 'Make a log and its key'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "add" -d 'Keep a file, and record what it proves'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "list" -d 'List records'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "show" -d 'Show a record, or write an artefact out'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "verify" -d 'Check a log or a bundle, offline, and name the first thing that is wrong'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "bundle" -d 'Export what a requirement, an incident or a period needs into one file that anyone can verify'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "key" -d 'The key that signs'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "delete" -d 'Remove an artefact; its digest and the reason stay (GDPR, Art. 17)'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "cosign" -d 'Take over the cosignatures of witnesses from a cosigned copy of the newest checkpoint'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and not __fish_seen_subcommand_from init add list show verify bundle key delete cosign help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from init" -l origin -d 'Name of the log, best an address that is yours: acme.example/evidence' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from init" -l by -d 'Who makes it' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from init" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from init" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from init" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -l kind -d 'What it is' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -l says -d 'One sentence: what happened' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -l about -d 'What it bears on: an obligation (c.3), a requirement (nis2-21-2-c), or KIND:ID such as incident:2026-04; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -l valid-until -d 'Last day on which it proves anything; by the rule of its kind when absent' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -l by -d 'Who did it' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l kind -d 'Only this kind; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l about -d 'Only what bears on this' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l from -d 'Only from this day on' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l to -d 'Only up to this day' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l lapsing -d 'Only what has lapsed or will within this many days, and was not renewed' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from show" -s o -l output -d 'Write the artefact to this file' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from show" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from show" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from show" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l key -d 'Public keys, one on each line: of the log (`evidence key export`), and of witnesses that must have seen it. Without it a log is only held against itself' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l since -d 'A checkpoint of this log that was kept elsewhere; the log must still begin with it' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l format -d 'Output format' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l requirement -d 'Records that bear on this requirement or one of its obligations; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l incident -d 'Records of this incident; may be given several times' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l from -d 'Records from this day on' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l to -d 'Records up to this day' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l server -d 'Of the log that a server keeps for the organisation of the token in NISABA_TOKEN, which needs the scope `audit`' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -s o -l output -d 'The file to write' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -l all -d 'Every record'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from bundle" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -f -a "export" -d 'Print the public key, for those who verify'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -f -a "rotate" -d 'Make another key; the log records it, and what the former one signed still verifies'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -f -a "list" -d 'List every key the log had, and from which entry on it signs'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from key" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from delete" -l reason -d 'Why it is removed; written into the log for ever, so without personal data' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from delete" -l by -d 'Who removes it' -r
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from delete" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from delete" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from delete" -l past-retention -d 'Every artefact that is no longer to be kept by the rule of its kind'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from cosign" -l dir -d 'The log\'s folder' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from cosign" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from cosign" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from cosign" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from cosign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "init" -d 'Make a log and its key'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "add" -d 'Keep a file, and record what it proves'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "list" -d 'List records'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a record, or write an artefact out'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Check a log or a bundle, offline, and name the first thing that is wrong'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "bundle" -d 'Export what a requirement, an incident or a period needs into one file that anyone can verify'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "key" -d 'The key that signs'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Remove an artefact; its digest and the reason stay (GDPR, Art. 17)'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "cosign" -d 'Take over the cosignatures of witnesses from a cosigned copy of the newest checkpoint'
complete -c nisaba -n "__fish_nisaba_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand completions" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand completions" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand completions" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand generate" -l color -d 'When to use colour; NO_COLOR is respected' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c nisaba -n "__fish_nisaba_using_subcommand generate" -l law -d 'Use the law data of this folder instead of the built-in one' -r -F
complete -c nisaba -n "__fish_nisaba_using_subcommand generate" -l check -d 'Change nothing; exit 1 when a file is stale'
complete -c nisaba -n "__fish_nisaba_using_subcommand generate" -s q -l quiet -d 'Say nothing but the result'
complete -c nisaba -n "__fish_nisaba_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "init" -d 'Guided start: scope questions, the sources found, a first nisaba.yaml'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "scope" -d 'Does NIS2 apply to us, as what, why, and what follows'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "assess" -d 'The main job: read the estate, measure it against the law, say what to do first'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "baseline" -d 'Accept today\'s findings as known, under a name and until a day, so that a team starts with nothing new'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "diff" -d 'What a change does to readiness; for pull requests'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "fix" -d 'Patches for gaps whose right form is certain: shown as a diff, applied only on request'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "watch" -d 'Assess again on every save, and say what is new and what is fixed'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "lsp" -d 'Language server on standard input and output: gaps where they are written, in your editor'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "explain" -d 'Explain a requirement, obligation, annex point, check, concept or finding'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "check" -d 'Checks of one\'s own: make one, test them, list all'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "serve" -d 'The server: its API, and what it does by itself, until it is told to end'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "backup" -d 'Write everything that a server keeps into a folder, while it serves, and verify it'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "restore" -d 'Put a backup in the place of a server\'s folder, once every file of it is verified'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "exception" -d 'Accepted risks, each with an owner and an end: add, list, withdraw'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "attest" -d 'Answers to the questions of obligations, by a named person: add, list, withdraw'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "approve" -d 'Approvals of policies and risks by management (Art. 20), each of the text that was read: add, list, withdraw'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "training" -d 'Trainings that were held: add, list, withdraw'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "evidence" -d 'The evidence log: what was seen and done, in a record that nobody can quietly change'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "completions" -d 'Print shell completions'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "generate" -d 'Write every derived file of the repository (schema, references, man pages, completions)'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and not __fish_seen_subcommand_from init scope assess baseline diff fix watch lsp explain check serve backup restore exception attest approve training evidence completions generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from check" -f -a "new" -d 'Write a first document for a new check, with a comment at each line that wants a decision'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from check" -f -a "test" -d 'Run the examples that checks bring, and tell every mistake with its line'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from check" -f -a "list" -d 'List every check: the shipped ones and one\'s own'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from exception" -f -a "add" -d 'Accept a risk, with a reason, an owner and an end'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from exception" -f -a "list" -d 'List accepted risks'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from exception" -f -a "withdraw" -d 'Accept it no longer'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from attest" -f -a "add" -d 'Answer a question of an obligation, by your name'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from attest" -f -a "questions" -d 'Every question, with the obligation it proves'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from attest" -f -a "list" -d 'List answers'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from attest" -f -a "withdraw" -d 'Take an answer back'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from approve" -f -a "add" -d 'Approve a text on behalf of management (Art. 20); the text is kept with the approval'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from approve" -f -a "list" -d 'List approvals'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from approve" -f -a "withdraw" -d 'Take an approval back'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from training" -f -a "add" -d 'Note a training that was held'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from training" -f -a "list" -d 'List trainings'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from training" -f -a "withdraw" -d 'Take the note back'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "init" -d 'Make a log and its key'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "add" -d 'Keep a file, and record what it proves'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "list" -d 'List records'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "show" -d 'Show a record, or write an artefact out'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "verify" -d 'Check a log or a bundle, offline, and name the first thing that is wrong'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "bundle" -d 'Export what a requirement, an incident or a period needs into one file that anyone can verify'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "key" -d 'The key that signs'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "delete" -d 'Remove an artefact; its digest and the reason stay (GDPR, Art. 17)'
complete -c nisaba -n "__fish_nisaba_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "cosign" -d 'Take over the cosignatures of witnesses from a cosigned copy of the newest checkpoint'
