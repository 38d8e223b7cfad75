locals {
  rows = csvdecode(<<-CSV
    domain,name,founded
    mit.edu,Massachusetts Institute of Technology,1861-04-10
    ethz.ch,ETH Zürich,1855-10-16
  CSV
  )
}

# Rows that need work before they are records.
output "records" {
  value = provider::hubspot::records([
    for row in local.rows : {
      domain     = row.domain
      name       = row.name
      founded_on = provider::hubspot::date(row.founded)
    }
  ], "domain")
}
