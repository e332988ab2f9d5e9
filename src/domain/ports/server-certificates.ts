/** The certificates of servers that no authority has signed, as they were when first seen. */
export interface ServerCertificates {
  /** Fingerprint (SHA-256 in hex, lower case, without separators) by which `host:port` is known; null before the first connection. */
  pinned(server: string): Promise<string | null>
  /** Keeps the fingerprint unless there is one already; returns the one that is kept. */
  pin(server: string, fingerprint: string): Promise<string>
  /** Replaces it, after a person has accepted the new one. */
  accept(server: string, fingerprint: string): Promise<void>
}
