# A map of records straight from CSV text. The second argument names the column
# that holds the keys; further ones choose the columns to keep.
output "records" {
  value = provider::hubspot::csv_records(<<-CSV
    domain,name,country
    mit.edu,Massachusetts Institute of Technology,United States
    ethz.ch,ETH Zürich,Switzerland
  CSV
  , "domain")
}
