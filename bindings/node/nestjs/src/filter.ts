import { type ArgumentsHost, Catch, HttpException, HttpStatus } from "@nestjs/common";
import { BaseExceptionFilter } from "@nestjs/core";
import { type ErrorCode, type Reason, RotaError } from "@rota/engine";

const kStatusOfCode: Record<ErrorCode, HttpStatus> = {
  invalid: HttpStatus.BAD_REQUEST,
  not_found: HttpStatus.NOT_FOUND,
  refused: HttpStatus.CONFLICT,
  conflict: HttpStatus.CONFLICT,
  forbidden: HttpStatus.FORBIDDEN,
  unsupported: HttpStatus.NOT_IMPLEMENTED,
  limit: HttpStatus.UNPROCESSABLE_ENTITY,
  unavailable: HttpStatus.SERVICE_UNAVAILABLE,
  corrupt: HttpStatus.INTERNAL_SERVER_ERROR,
  internal: HttpStatus.INTERNAL_SERVER_ERROR,
};

// Reasons whose status says more, or something else, than that of their class.
const kStatusOfReason: Partial<Record<Reason, HttpStatus>> = {
  expired: HttpStatus.GONE,
  invalid_handle: HttpStatus.SERVICE_UNAVAILABLE, // the application is shutting down
  out_of_memory: HttpStatus.SERVICE_UNAVAILABLE,
};

/** The HTTP status that says what a RotaError says: 404 for `not_found`, 409 for `occupied` … */
export function httpStatusOf(error: RotaError): HttpStatus {
  return kStatusOfReason[error.reason] ?? kStatusOfCode[error.code];
}

/**
 * Answers a RotaError with its HTTP status and itself as the body:
 * `{"statusCode":409,"reason":"occupied","code":"refused","message":…,"refusals":[…],"retryable":false}`.
 * What a caller may not know is not in the error: the engine left it out for the actor of the call.
 */
@Catch(RotaError)
export class RotaExceptionFilter extends BaseExceptionFilter<RotaError> {
  override catch(error: RotaError, host: ArgumentsHost): void {
    if (host.getType() !== "http") throw error; // other transports have filters of their own
    const statusCode = httpStatusOf(error);
    super.catch(new HttpException({ statusCode, ...error.toJSON() }, statusCode, { cause: error }) as never, host);
  }
}
