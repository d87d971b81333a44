module "service" {
  source   = "../../modules/service"
  for_each = local.services

  name        = each.key
  namespace   = local.namespace
  has_secret  = each.value.has_secret
  statements  = each.value.statements
  kms_key_arn = aws_kms_key.data.arn

  oidc = {
    arn    = aws_iam_openid_connect_provider.cluster.arn
    issuer = replace(aws_eks_cluster.main.identity[0].oidc[0].issuer, "https://", "")
  }
}
