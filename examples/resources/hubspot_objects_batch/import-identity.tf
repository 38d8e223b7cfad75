import {
  to = hubspot_objects_batch.universities
  identity = {
    object_type = "companies"
    id_property = "university_domain"
    keys        = "mit.edu,ethz.ch"
  }
}
