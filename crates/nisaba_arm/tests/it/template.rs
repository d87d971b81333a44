//! What Azure would make of a template is what we make of it.

use insta::assert_snapshot;
use nisaba_arm::Evaluation;
use nisaba_base::value::{Node, Value};
use nisaba_base::{SourceFile, SourceMap};

fn evaluate(texts: &[(&str, &str)]) -> Evaluation {
    let mut sources = SourceMap::default();
    let ids: Vec<_> = texts
        .iter()
        .map(|(path, text)| (path, sources.insert(SourceFile::new(*path, *text))))
        .filter(|(path, _)| !path.contains("parameters"))
        .map(|(_, id)| id)
        .collect();
    nisaba_arm::evaluate(&sources, &ids)
}

/// Each resource with its id and what is written of it.
fn shown(evaluation: &Evaluation) -> String {
    let mut lines: Vec<String> = Vec::new();
    for root in &evaluation.roots {
        for resource in &root.resources {
            let open =
                resource.existence.as_ref().map(|why| format!(" (perhaps: {why})")).unwrap_or_default();
            lines.push(format!("{}{open} {}", resource.id.written, text(&resource.body)));
        }
        lines.extend(root.linked.iter().map(|linked| format!("not here: {}", linked.name)));
    }
    lines.extend(
        evaluation.diagnostics.iter().map(|problem| format!("{}: {}", problem.code, problem.message)),
    );
    lines.join("\n")
}

fn text(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Map(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, entry)| format!("{key}: {}", text(&entry.node))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Unknown(unknown) => match nisaba_arm::id_of(&node.value) {
            Some(id) => format!("<{}>", id.written),
            None => format!("?({})", unknown.why),
        },
    }
}

/// One resource whose properties are `properties`, below the other sections of the template.
fn computed(sections: &str, properties: &str) -> String {
    let template = format!(
        r#"{{{sections} "resources": [{{"type": "Microsoft.X/things", "name": "t", "properties": {properties}}}]}}"#
    );
    let evaluation = evaluate(&[("main.json", &template)]);
    assert_eq!(evaluation.diagnostics, []);
    evaluation.roots[0].resources[0].body.get("properties").map(text).unwrap_or_default()
}

#[test]
fn functions_compute_what_azure_computes() {
    let cases = [
        ("[concat('a', 1, true())]", "a1True"),
        ("[format('{0}-{1:D3}{{}}', 'x', 7)]", "x-007{}"),
        ("[toLower(replace('A-B', '-', '_'))]", "a_b"),
        ("[if(and(equals(1, 1), not(empty('x'))), 'yes', 'no')]", "yes"),
        ("[contains(createArray('a', 'b'), 'b')]", "true"),
        (
            "[union(createObject('a', 1, 'b', createObject('x', 1)), createObject('b', createObject('y', 2)))]",
            "{a: 1, b: {x: 1, y: 2}}",
        ),
        ("[split('a,b', ',')[1]]", "b"),
        ("[substring('abcdef', 1, 3)]", "bcd"),
        ("[json('{\"a\": [1]}').a[0]]", "1"),
        ("[length(range(3, 4))]", "4"),
        ("[first(skip(createArray(1, 2, 3), 1))]", "2"),
        ("[map(createArray('a', 'b'), lambda('x', concat(lambdaVariables('x'), '!')))]", "[a!, b!]"),
        ("[coalesce(null(), 'x')]", "x"),
        ("[padLeft('7', 3, '0')]", "007"),
        ("[[not computed]", "[not computed]"),
        ("[div(7, 2)]", "3"),
        ("[base64ToString(base64('hello'))]", "hello"),
        ("[tryGet(createObject('a', 1), 'b')]", "null"),
    ];
    for (expression, expected) in cases {
        let written = expression.replace('\\', "\\\\").replace('"', "\\\"");
        assert_eq!(computed("", &format!("\"{written}\"")), expected, "{expression}");
    }
}

#[test]
fn what_only_the_cloud_knows_stays_unknown_and_never_decides() {
    let sections = r#""parameters": {"open": {"type": "bool"}},"#;
    assert_snapshot!(computed(sections, r#"{
        "location": "[resourceGroup().location]",
        "chosen": "[if(parameters('open'), 'Allow', 'Deny')]",
        "same": "[if(parameters('open'), 'Deny', 'Deny')]",
        "settled": "[or(parameters('open'), true())]",
        "later": "[reference(resourceId('Microsoft.Storage/storageAccounts', 'a')).primaryEndpoints.blob]"
    }"#), @"{location: ?(`resourceGroup().location` is known only where it is deployed), chosen: ?(`open` has no value), same: Deny, settled: true, later: ?(`Microsoft.Storage/storageAccounts/a.primaryEndpoints.blob` is known only after apply)}");
}

#[test]
fn a_name_with_unknown_parts_is_the_same_name_wherever_it_is_written() {
    let template = r#"{
        "parameters": {"prefix": {"type": "string"}},
        "variables": {"store": "[concat(parameters('prefix'), uniqueString(resourceGroup().id))]"},
        "resources": [
            {"type": "Microsoft.Storage/storageAccounts", "name": "[variables('store')]", "resources": [
                {"type": "blobServices/containers", "name": "[concat('default/', 'web')]"}]},
            {"type": "Microsoft.X/uses", "name": "u", "properties": {
                "store": "[resourceId('Microsoft.Storage/storageAccounts', variables('store'))]"}}
        ]}"#;
    assert_snapshot!(shown(&evaluate(&[("main.json", template)])), @"
    Microsoft.Storage/storageAccounts/{prefix}{uniqueString(resourceGroup)} {name: ?(`prefix` has no value)}
    Microsoft.Storage/storageAccounts/{prefix}{uniqueString(resourceGroup)}/blobServices/default/containers/web {name: web}
    Microsoft.X/uses/u {name: u, properties: {store: <Microsoft.Storage/storageAccounts/{prefix}{uniqueString(resourceGroup)}>}}
    ");
}

#[test]
fn loops_make_resources_properties_and_variables() {
    let template = r#"{
        "variables": {"copy": [{"name": "zones", "count": 2, "input": "[string(copyIndex('zones', 1))]"}]},
        "resources": [{
            "type": "Microsoft.Compute/virtualMachines", "name": "[format('vm{0}', copyIndex())]",
            "copy": {"name": "machines", "count": "[length(variables('zones'))]"},
            "zones": ["[variables('zones')[copyIndex()]]"],
            "properties": {"copy": [{"name": "disks", "count": 2, "input": {"lun": "[copyIndex('disks')]", "of": "[copyIndex('machines')]"}}]}
        }]}"#;
    assert_snapshot!(shown(&evaluate(&[("main.json", template)])), @"
    Microsoft.Compute/virtualMachines/vm0 {name: vm0, zones: [1], properties: {disks: [{lun: 0, of: 0}, {lun: 1, of: 0}]}}
    Microsoft.Compute/virtualMachines/vm1 {name: vm1, zones: [2], properties: {disks: [{lun: 0, of: 1}, {lun: 1, of: 1}]}}
    ");
}

#[test]
fn a_condition_decides_and_one_that_cannot_be_known_leaves_open() {
    let template = r#"{
        "parameters": {"with": {"type": "bool"}, "off": {"type": "bool", "defaultValue": false}},
        "resources": [
            {"type": "Microsoft.X/a", "name": "a", "condition": "[parameters('with')]"},
            {"type": "Microsoft.X/b", "name": "b", "condition": "[parameters('off')]"}
        ]}"#;
    assert_snapshot!(shown(&evaluate(&[("main.json", template)])), @"Microsoft.X/a/a (perhaps: `with` has no value) {name: a}");
}

#[test]
fn parameter_files_give_values_unless_they_disagree() {
    let template = r#"{
        "parameters": {"sku": {"type": "string", "defaultValue": "Basic"}, "size": {"type": "int"}, "secret": {"type": "securestring"}},
        "resources": [{"type": "Microsoft.X/a", "name": "a", "sku": "[parameters('sku')]", "size": "[parameters('size')]", "secret": "[parameters('secret')]"}]}"#;
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";
    let dev = format!(
        r#"{{"$schema": "{schema}", "parameters": {{"sku": {{"value": "Standard"}}, "size": {{"value": 1}}}}}}"#
    );
    let live = format!(
        r#"{{"$schema": "{schema}", "parameters": {{"sku": {{"value": "Standard"}}, "size": {{"value": 3}}}}}}"#
    );
    let files =
        [("main.json", template), ("main.dev.parameters.json", &*dev), ("main.live.parameters.json", &*live)];
    let evaluation = evaluate(&files);
    assert_snapshot!(shown(&evaluation), @"Microsoft.X/a/a {name: a, sku: Standard, size: ?(the parameter files give `size` different values), secret: ?(`secret` has no value)}");
    let secret = evaluation.roots[0].resources[0].body.get("secret").unwrap();
    assert!(secret.value.as_unknown().unwrap().sensitive);
}

#[test]
fn what_bicep_builds_of_modules_and_symbols_is_followed() {
    let template = r#"{
        "languageVersion": "2.0",
        "resources": {
            "network": {"type": "Microsoft.Resources/deployments", "name": "network", "properties": {
                "expressionEvaluationOptions": {"scope": "inner"},
                "parameters": {"range": {"value": "10.1.0.0/16"}},
                "template": {
                    "parameters": {"range": {"type": "string"}},
                    "resources": {"office": {"type": "Microsoft.Network/virtualNetworks", "name": "office", "properties": {"space": "[parameters('range')]"}}},
                    "outputs": {"subnet": {"type": "string", "value": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'office', 'web')]"}}
                }}},
            "vault": {"existing": true, "type": "Microsoft.KeyVault/vaults", "name": "shared"},
            "card": {"type": "Microsoft.Network/networkInterfaces", "name": "card", "dependsOn": ["network"],
                "properties": {"subnet": "[reference('network').outputs.subnet.value]", "vault": "[resourceInfo('vault').id]"}}
        }}"#;
    assert_snapshot!(shown(&evaluate(&[("main.json", template)])), @"
    Microsoft.Network/virtualNetworks/office {name: office, properties: {space: 10.1.0.0/16}}
    Microsoft.Network/networkInterfaces/card {name: card, properties: {subnet: <Microsoft.Network/virtualNetworks/office/subnets/web>, vault: <Microsoft.KeyVault/vaults/shared>}}
    ");
}

#[test]
fn a_template_beside_it_is_read_with_what_is_passed_and_one_elsewhere_is_told() {
    let main = r#"{"parameters": {"open": {"type": "bool", "defaultValue": true}}, "resources": [
        {"type": "Microsoft.Resources/deployments", "name": "store", "properties": {
            "templateLink": {"relativePath": "nested/store.json"}, "parameters": {"public": {"value": "[parameters('open')]"}}}},
        {"type": "Microsoft.Resources/deployments", "name": "far", "properties": {"templateLink": {"uri": "https://example.org/far.json"}}}
    ]}"#;
    let store = r#"{"parameters": {"public": {"type": "bool"}}, "resources": [
        {"type": "Microsoft.Storage/storageAccounts", "name": "s", "properties": {"allowBlobPublicAccess": "[parameters('public')]"}}]}"#;
    assert_snapshot!(shown(&evaluate(&[("main.json", main), ("nested/store.json", store)])), @"
    Microsoft.Storage/storageAccounts/s {name: s, properties: {allowBlobPublicAccess: true}}
    not here: far
    ");
}

#[test]
fn a_broken_expression_costs_its_value_and_a_broken_resource_itself() {
    let template = r#"{ // with a comment
        "resources": [
            {"type": "Microsoft.X/a", "name": "a", "properties": {"good": 1, "bad": "[concat(]"}},
            {"name": "no type"},
            {"type": "Microsoft.X/b", "name": "b"}
        ]}"#;
    assert_snapshot!(shown(&evaluate(&[("main.json", template)])), @"
    Microsoft.X/a/a {name: a, properties: {good: 1, bad: ?(the expression is not one)}}
    Microsoft.X/b/b {name: b}
    arm-expression: this is no expression
    arm-resource: a resource needs a type and a name
    ");
}
