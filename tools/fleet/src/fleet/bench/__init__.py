"""`./fleet bench`: how fast the gateway is on this machine, beside two things measured in the same run."""
