output "interests" {
  value = provider::hubspot::multi_checkbox(["research", "teaching"]) # "research;teaching"
}
