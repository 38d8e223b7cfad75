# A table as a spreadsheet writes it: titles of its own, semicolons, decimal
# commas, local dates. In practice the text comes from file().
locals {
  companies = provider::hubspot::table(<<-CSV
    Company name;Website;Revenue;Customer since;Last order
    Massachusetts Institute of Technology;mit.edu;1.250,50;31.01.2020;2026-03-01 10:12
    ETH Zürich;ethz.ch;990;01.10.2019;
    ETH;ETHZ.ch;990;01.10.2019;
    Nameless;;7,25;;
  CSV
    , {
      key = "university_domain"
      columns = {
        university_domain = "Website"
        name              = "Company name"
        annualrevenue     = "Revenue"
        customer_since    = "Customer since"
        last_order        = "Last order"
      }
      separator         = ";"
      decimal           = { annualrevenue = "," }
      dates             = { customer_since = "DD.MM.YYYY", last_order = "YYYY-MM-DD HH:mm" }
      time_zone         = "Europe/Berlin"
      duplicates        = "first"
      skip_invalid_keys = true
  })
}

# What records of hubspot_objects_batch takes.
output "records" {
  value = local.companies.records # annualrevenue of "mit.edu" is "1250.50"
}

# Rows 4 and 5: a double and a row without a key.
output "rejected" {
  value = local.companies.rejected
}
