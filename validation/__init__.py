"""What a sheet is and what is wrong with it: model, schemas, rules and findings; no Excel."""
