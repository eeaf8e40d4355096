"""`./fleet chaos`: breaks a private fleet while payments flow, and looks whether anything was lost or doubled."""
