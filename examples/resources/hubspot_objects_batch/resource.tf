# The property that the records are found by. One property of an object type is
# enough for any number of records.
resource "hubspot_property" "university_domain" {
  object_type      = "companies"
  name             = "university_domain"
  label            = "University domain"
  type             = "string"
  has_unique_value = true
}

# Usually the rows stand in a file: csvdecode(file("universities.csv")).
locals {
  rows = csvdecode(<<-CSV
    domain,name,country,students
    mit.edu,Massachusetts Institute of Technology,United States,11900
    ethz.ch,ETH Zürich,Switzerland,25400
    uct.ac.za,University of Cape Town,South Africa,28700
  CSV
  )
}

resource "hubspot_objects_batch" "universities" {
  object_type = "companies"
  id_property = hubspot_property.university_domain.name

  # One record a row: on the left its key, on the right the properties to manage.
  records = {
    for row in local.rows : row.domain => {
      name              = row.name
      country           = row.country
      numberofemployees = row.students
    }
  }

  # A plan that would archive more records than this is an error.
  max_archive = 50

  # Read as well, not written.
  read_properties = ["createdate"]
}

# HubSpot's id of a record.
output "mit_id" {
  value = hubspot_objects_batch.universities.ids["mit.edu"]
}
