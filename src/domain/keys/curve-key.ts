import { etc, Point } from '@noble/secp256k1'
import type { AffinePoint } from './affine.ts'

/** A public key as it stands in scripts, and its point. */
export interface CurveKey {
  /** 33 or 65 bytes (SEC 1), or 32: x alone (BIP 340). */
  readonly bytes: Uint8Array
  readonly point: AffinePoint
}

/** Throws an Error if the key is not on the curve. */
export function curveKey(bytes: Uint8Array): CurveKey {
  const whole = bytes.length === 32 ? Uint8Array.of(2, ...bytes) : bytes
  const { X, Y } = Point.fromBytes(whole)
  return { bytes, point: { x: X, y: Y } }
}

/** With 33 bytes. */
export function compressedKey(point: AffinePoint): CurveKey {
  const bytes = new Uint8Array(33)
  bytes[0] = point.y & 1n ? 3 : 2
  bytes.set(xBytes(point), 1)
  return { bytes, point }
}

/** 32 bytes, big endian. */
export function xBytes({ x }: AffinePoint): Uint8Array {
  return etc.numberToBytesBE(x)
}
