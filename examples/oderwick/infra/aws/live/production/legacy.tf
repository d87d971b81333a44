# What was there before the modules. Do not add to this file.

# Installers and manuals for the clinics' service desks.
resource "aws_s3_bucket" "downloads" {
  bucket = "oderwick-downloads"

  tags = { Owner = "team-servicedesk" }
}

moved {
  from = aws_kms_key.tickets
  to   = aws_kms_key.legacy
}
