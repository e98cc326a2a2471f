import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';

// Who vouches for receivers. Inside a government network that is often an authority of its own.

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Trusts the authorities of a PEM file beside those that come with Node; undefined without a file. Made
 * once, for reading all of them takes 10 ms. Throws when the file cannot be read or holds no certificate.
 */
export function trustIn(file: string | undefined): SecureContext | undefined {
  if (file === undefined) return undefined;
  try {
    const certificates = readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
    if (certificates.length === 0) throw new Error('it holds no certificate');
    // A context takes whatever it cannot read for nothing.
    for (const certificate of certificates) new X509Certificate(certificate);
    return createSecureContext({ ca: [...rootCertificates, ...certificates] });
  } catch (cause) {
    throw new Error(`DELIVERY_CA_FILE: ${file}: ${(cause as Error).message}`, { cause });
  }
}
