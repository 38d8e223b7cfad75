# Every record that has a value of the property:
terraform import hubspot_objects_batch.universities companies/university_domain

# Some records, by their keys:
terraform import hubspot_objects_batch.universities companies/university_domain/mit.edu,ethz.ch

# The properties to manage from now on, instead of the object type's main ones:
terraform import hubspot_objects_batch.universities 'companies/university_domain?properties=name,country'
