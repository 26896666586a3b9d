-- A copy for trying things out reaches no government service: nothing to sign in with, no address.
UPDATE o2d_gst_vault
   SET client_secret = NULL,
       password = NULL,
       headers = NULL,
       session = NULL;
UPDATE o2d_gst_credential
   SET active = false,
       address = NULL;
