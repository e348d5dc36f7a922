"""What a rule means for a vehicle, and what we assume where the vendor left it open."""
