organisation_id = "o-exampleorgid"

account_ids = {
  production = "111122223333"
  shared     = "444455556666"
  backup     = "777788889999"
}

images = {
  patient-portal = {}
  intake-api     = {}
  billing        = { mutable = true }
  broker         = {}
}

security_contact = {
  name  = "Bastian Krug"
  title = "Information security officer"
  email = "security@oderwick.example"
  phone = "+49 561 5550100"
}
