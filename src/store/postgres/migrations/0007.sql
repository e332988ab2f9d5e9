-- Certificates of servers that no authority has signed, as they were when first seen.
create table server_certificate (
  server text not null primary key, -- host:port
  fingerprint text not null -- SHA-256 in hex
);
