// What the fields of a question, or of what is booked, say together.
#pragma once

#include "rota/model/assignments.h"
#include "rota/model/booking_bodies.h"
#include "src/model/report.h"

namespace rota {

void CheckAsked(const QueryAttendee& attendee, Report& r);
void CheckAsked(const Query& query, Report& r);
void CheckAsked(const BookBody& what, Report& r);
void CheckAsked(const MoveBody& what, Report& r);
void CheckAsked(const ListAssignmentsBody& what, Report& r);
void CheckAsked(const CountAssignmentsBody& what, Report& r);

}  // namespace rota
