resource "hubspot_property" "domain_key" {
  object_type      = "companies"
  name             = "domain_key"
  label            = "Domain key"
  type             = "string"
  has_unique_value = true
}

# Usually the rows stand in a file: csvdecode(file("people.csv")).
locals {
  people = csvdecode(<<-CSV
    email,firstname,employer
    ada@example.com,Ada,engines.example
    grace@example.com,Grace,compilers.example
    alan@example.com,Alan,engines.example
  CSV
  )

  # Looked up below for every contact. To search all rows for each of them takes
  # a minute at 3,000 contacts; this takes seconds.
  employers = { for p in local.people : p.email => p.employer... }
}

resource "hubspot_objects_batch" "companies" {
  object_type = "companies"
  id_property = hubspot_property.domain_key.name
  records     = { for name in toset(local.people[*].employer) : name => { name = name } }
}

resource "hubspot_objects_batch" "people" {
  object_type = "contacts"
  id_property = "email"
  records     = { for p in local.people : p.email => { firstname = p.firstname } }
}

# Who works where. On the left the e-mail address, on the right the ids of the
# companies. Going over ids makes Terraform wait for the contacts.
resource "hubspot_associations_batch" "employers" {
  from_object_type = "contacts"
  from_id_property = "email"
  to_object_type   = "companies"

  links = {
    for email, id in hubspot_objects_batch.people.ids : email => [
      for name in local.employers[email] : hubspot_objects_batch.companies.ids[name]
    ]
  }

  # A plan that would remove more links than this is an error.
  max_archive = 50
}
