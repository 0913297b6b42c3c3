// Who sent a request. Rota decides what an actor may do; that somebody is that actor, the application checks.
//
// These two are as small as guards can be: a shared token for staff, a signed link for attendees. A portal with
// accounts has a session instead, and its guard sets `actor` to { kind: "user", id }.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from "@nestjs/common";
import type { Actor, Envelope } from "@rota/engine";

/** A request of Express, and whom a guard has recognized. */
interface Visit {
  ip?: string;
  headers: { authorization?: string };
  actor?: Actor;
}

/** What RotaModule asks of each request: the public, unless a guard knows better. */
export function actingFor({ actor = { kind: "guest" }, ip }: Visit): Envelope {
  return { actor, client_key: ip };
}

function bearer(context: ExecutionContext): { visit: Visit; token: string } {
  const visit = context.switchToHttp().getRequest<Visit>();
  const token = /^Bearer (\S+)$/.exec(visit.headers.authorization ?? "")?.[1];
  if (token === undefined) throw new UnauthorizedException();
  return { visit, token };
}

// Takes as long for a token that is nearly right as for any other.
function same(one: string, other: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

// A door whose secret was never set stays closed.
function secret(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new ForbiddenException(`${variable} is not set`);
  return value;
}

/** Staff: `Authorization: Bearer` and the token in STAFF_TOKEN. */
@Injectable()
export class StaffGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const expected = secret("STAFF_TOKEN");
    const { visit, token } = bearer(context);
    if (!same(token, expected)) throw new UnauthorizedException();
    visit.actor = { kind: "admin" };
    return true;
  }
}

/**
 * The token of an attendee, which goes into the mail that confirms the booking and nowhere else: who has it reads
 * the mail of that address.
 */
export function attendeeToken(email: string, key: string): string {
  const signature = createHmac("sha256", key).update(email).digest("base64url");
  return `${Buffer.from(email).toString("base64url")}.${signature}`;
}

/** Attendees: `Authorization: Bearer` and a token that was signed with ATTENDEE_KEY. */
@Injectable()
export class AttendeeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const key = secret("ATTENDEE_KEY");
    const { visit, token } = bearer(context);
    const email = Buffer.from(token.split(".")[0]!, "base64url").toString();
    if (!same(token, attendeeToken(email, key))) throw new UnauthorizedException();
    visit.actor = { kind: "attendee", email };
    return true;
  }
}
