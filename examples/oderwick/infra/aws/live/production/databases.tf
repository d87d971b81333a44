module "database" {
  source   = "../../modules/database"
  for_each = var.databases

  name            = each.key
  kms_key_arn     = each.value.legacy_key ? aws_kms_key.legacy.arn : aws_kms_key.data.arn
  alarm_topic_arn = aws_sns_topic.alarms.arn
  alarm_enabled   = each.value.alarm_enabled

  settings = each.value.settings # what is null here takes the module's default

  network = {
    vpc_id           = module.network.vpc_id
    subnet_ids       = module.network.subnet_ids[each.value.public ? "public" : "data"]
    security_groups  = [aws_security_group.nodes.id]
    public           = each.value.public
    extra_cidrs      = each.value.extra_cidrs
    extra_cidrs_note = "Reporting tool of the auditors"
  }
}
