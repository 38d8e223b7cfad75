output "founded_on" {
  value = provider::hubspot::date("10 Apr 1861") # "1861-04-10"
}
