# Every property of companies by which a batch can be imported.
list "hubspot_objects_batch" "companies" {
  provider = hubspot
  config {
    object_type = "companies"
  }
}
