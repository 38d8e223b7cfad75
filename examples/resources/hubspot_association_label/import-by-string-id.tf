import {
  to = hubspot_association_label.advisor
  id = "contacts/companies/Advisor"
}
