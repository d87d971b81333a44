//! Access policies (AWS IAM grammar): what the statements of JSON text, HCL objects or `aws_iam_policy_document` amount to.

use nisaba_base::value::Node;

use crate::transform::Transformed;

/// What a policy grants.
pub(crate) fn access(node: &Node) -> Transformed {
    let _ = node;
    Transformed::Nothing
}

/// Whom a trust policy lets in.
pub(crate) fn trust(node: &Node) -> Transformed {
    access(node)
}
