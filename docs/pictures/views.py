"""What the pictures of docs/teams.md show: each function asks the engine about a document, and draws its answers."""
from datetime import timedelta

from canvas import BUSY, CHOSEN, CLOSED, FAINT, FREE, INK, LABELS, MARGIN, PAPER, WIDTH, Hours, clock, instant


def without(query, *keys):
    return {key: value for key, value in query.items() if key not in keys}


def names_of(document):
    """Names by id of people and things; ids are unique among both in these documents."""
    catalog = document["catalog"]
    return {row["id"]: row["name"] for row in catalog["users"] + catalog.get("resources", [])}


def in_words(words):
    words = list(words)
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "nobody"


def taken_from(document):
    """(id, begin, end, word) of what the document says is taken: busy blocks and bookings."""
    event_types = document["catalog"].get("event_types", [])
    lengths = {row["id"]: timedelta(minutes=row["durations_min"][0]) for row in event_types}
    for block in document.get("busy", []):
        yield block["user"], instant(block["start"]), instant(block["end"]), "busy"
    for booking in document.get("bookings", []):
        begin = instant(booking["start"])
        for who in booking.get("hosts", [booking.get("host")]):
            yield who, begin, begin + lengths[booking["event_type"]], "booked"


def host_row(hours, document, host, openings, note=None):
    """The hours of a host: where a booking fits, and what is taken. The row stays the present one."""
    hours.picture.row_label(names_of(document)[host], note)
    hours.bar(hours.begin, hours.end, CLOSED)
    for stretch in openings:
        hours.bar(instant(stretch["start"]), instant(stretch["end"]), FREE)
    for who, begin, end, word in taken_from(document):
        if who == host:
            hours.bar(begin, end, BUSY, word)


def remaining_row(picture, hours, slots):
    picture.row_label("remaining")
    for slot in slots:
        picture.text(hours.middle(slot), picture.y + 20, slot["remaining"], size=14, anchor="middle", weight="bold",
                     color=INK if slot["remaining"] else FAINT)
    picture.y += 30


def draw_day(rota, document, picture):
    """A row for each host: when a booking fits, what is taken, and a dot at each start the host could take."""
    query, names = document["query"], names_of(document)
    offer, openings = rota.ask(document, query, without(query, "include") | {"op": "openings"})
    slots = offer["slots"]
    hours = Hours(picture, instant(slots[0]["start"]), instant(slots[-1]["end"]))
    hours.ticks()
    for row in openings["hosts"]:
        host_row(hours, document, row["host"], row["openings"])
        for slot in slots:
            if row["host"] in slot["hosts"]:
                picture.dot(hours.middle(slot), picture.y + 15, 4, CHOSEN)
        picture.y += 30
    remaining_row(picture, hours, slots)
    picture.legend((FREE, "a booking fits"), (BUSY, "taken"), (CLOSED, "outside the hours"),
                   (CHOSEN, "could take this start"))
    for slot in slots:
        free = in_words(names[host] for host in slot["hosts"])
        picture.tell(f"{clock(instant(slot['start']))}: {slot['remaining']} remaining, {free}.")


def notes_of(document):
    """What is said below the names, by id."""
    query, notes = document["query"], {who: "" for who in names_of(document)}
    for member in query.get("members", []):
        if not member.get("required", True):
            notes[member.get("user", member.get("resource"))] = "optional"
    for event_type in document["catalog"].get("event_types", []):
        policy = event_type.get("policy")
        for host in event_type.get("hosts", []):
            if host.get("fixed"):
                notes[host["user"]] = "fixed"
            elif isinstance(policy, dict) and "lead_threshold" in policy:
                turns = sum(booking["host"] == host["user"] for booking in document["bookings"])
                notes[host["user"]] = f"{turns} turn{'s' * (turns != 1)} before"
        for group in event_type.get("groups", []):
            for member in members_of(document, group):
                notes[member] = group["id"]
    return notes


def members_of(document, group):
    pools = {pool["id"]: pool["members"] for pool in document["catalog"].get("resource_pools", [])}
    for member in group["members"]:
        yield from [member] if isinstance(member, str) else pools[member["pool"]]


def draw_starts(rota, document, picture):
    """A row for each person and thing, a cell for each start: who takes it next, who could, and why others cannot."""
    slots = rota.answer(document)["slots"]
    query = without(document["query"], "from", "to", "include")
    starts = [slot["start"] for slot in slots]
    offered = [slot["start"] for slot in slots if slot["remaining"] and "event_type" in query]
    answers = rota.ask(document, *({**query, "op": "explain", "start": start} for start in starts),
                       *({**query, "op": "assign", "start": start} for start in offered))
    verdicts = {start: {row["host"]: row for row in answer["candidates"]} | {
        row["resource"]: row for row in answer.get("resource_candidates", [])} for start, answer in zip(starts, answers)}
    takers = {start: {*answer["hosts"], *(row["resource"] for row in answer.get("resources", []))}
              for start, answer in zip(offered, answers[len(starts):], strict=True)}

    names, notes = names_of(document), notes_of(document)
    hours = Hours(picture, instant(slots[0]["start"]), instant(slots[-1]["end"]))
    hours.ticks()
    event_types = document["catalog"].get("event_types", [])
    groups = [group for event_type in event_types for group in event_type.get("groups", [])]
    rows = [who for group in groups for who in members_of(document, group)] or list(verdicts[starts[0]])
    for place, who in enumerate(rows):
        if place and groups and notes[who] != notes[rows[place - 1]]:
            picture.y += 6
        picture.row_label(names[who], notes[who])
        for slot in slots:
            verdict = verdicts[slot["start"]][who]
            chosen = who in takers.get(slot["start"], ())
            fill = CHOSEN if chosen else FREE if verdict["free"] else CLOSED
            words = "takes it" if chosen else "free" if verdict["free"] else verdict["reason"]
            hours.bar(instant(slot["start"]), instant(slot["end"]), fill, words)
        picture.y += 30
    remaining_row(picture, hours, slots)
    picture.legend(*[(CHOSEN, "takes the next booking")] * bool(takers), (FREE, "free"),
                   (CLOSED, "not free, and the rule that says so"))
    for slot in slots:
        free = in_words(names[who] for who in rows if verdicts[slot["start"]][who]["free"])
        taken = in_words(names[who] for who in rows if who in takers.get(slot["start"], ()))
        picture.tell(f"{clock(instant(slot['start']))}: {slot['remaining']} remaining; free: {free}" + (
            f"; next: {taken}." if slot["start"] in takers else "."))


def draw_turns(rota, document, picture):
    """A column for each booking, a row for each host, and how many each got."""
    bookings, names = rota.play(document), names_of(document)
    width = (WIDTH - MARGIN - 80 - LABELS) / len(bookings)
    picture.y += 16
    for number, booking in enumerate(bookings):
        picture.text(LABELS + width * (number + 0.5), picture.y, booking["attendees"][0]["name"], size=11, color=FAINT,
                     anchor="middle")
    picture.y += 6
    for host in document["catalog"]["event_types"][0]["hosts"]:
        picture.row_label(names[host["user"]], f"weight {host['weight']}" if "weight" in host else None)
        picture.line(LABELS, picture.y + 15, WIDTH - MARGIN - 80, picture.y + 15)
        turns = 0
        for number, booking in enumerate(bookings):
            if booking["hosts"] == [host["user"]]:
                turns += 1
                middle = LABELS + width * (number + 0.5)
                picture.dot(middle, picture.y + 15, 11, CHOSEN)
                picture.text(middle, picture.y + 19, turns, size=11, color=PAPER, anchor="middle")
        picture.text(WIDTH - MARGIN, picture.y + 19, f"{turns} of {len(bookings)}", anchor="end", weight="bold")
        picture.y += 30
    for booking in bookings:
        picture.tell(f"{booking['attendees'][0]['name']}: {names[booking['hosts'][0]]}.")


def draw_story(picture, columns, rows):
    """A table: what happens, and how things stand after it.

    `columns` are (heading, x); a cell is text, or boxes: their width, and (words, fill) of each.
    """
    picture.y += 16
    for heading, x in columns:
        picture.text(x, picture.y, heading, size=11, color=FAINT)
    picture.y += 8
    for row in rows:
        picture.line(MARGIN, picture.y, WIDTH - MARGIN, picture.y)
        for (_, x), cell in zip(columns, row, strict=True):
            if isinstance(cell, str):
                picture.text(x, picture.y + 21, cell)
            else:
                width, boxes = cell
                for left, (words, fill) in zip(range(x, WIDTH, width + 4), boxes):
                    picture.box(left, picture.y + 4, width, 24, fill, dashed=fill == PAPER)
                    picture.text(left + width / 2, picture.y + 20, words, size=11, anchor="middle",
                                 color=PAPER if fill == CHOSEN else INK)
        picture.y += 32


def draw_seats(rota, document, picture):
    """The sessions at one start after each booking, and how many seats are left."""
    event_type, names = document["catalog"]["event_types"][0], names_of(document)
    sessions, rows, happened = {}, [], ""
    for (verb, body), answer in zip(document["steps"], rota.play(document), strict=True):
        if verb == "booking.book":
            sessions[answer["hosts"][0]] = [row["name"] for row in answer["attendees"]]
            comers = [row["name"] for row in body["attendees"]]
            happened = f"{in_words(comers)} book{'s' * (len(comers) == 1)}"
            continue
        row = [happened]
        for host in event_type["hosts"]:
            taken = sessions.get(host["user"])
            if taken:
                free = event_type["seats"] - len(taken)
                row.append((54, [(name, CHOSEN) for name in taken] + [("free", PAPER)] * free))
            else:
                row.append("not open")
        row.append(f"{answer['remaining']}, with {in_words(names[host] for host in answer['hosts'])}")
        rows.append(row)
        held = "; ".join(f"{names[host]} has {in_words(taken)}" for host, taken in sessions.items())
        picture.tell(f"{happened}: {held}; {answer['remaining']} remaining.")
    headings = ((f"session with {names[host['user']]}", 170 + 210 * place)
                for place, host in enumerate(event_type["hosts"]))
    draw_story(picture, [("what happens", MARGIN), *headings, ("remaining", 590)], rows)


def draw_waitlist(rota, document, picture):
    """Who has the place, how the one who waits stands, and what others are told."""
    happens = {"booking.book": "{} books", "waitlist.join": "{} joins the waitlist", "booking.cancel": "{} cancels",
               "waitlist.promote": "{} takes the offer"}
    place, entry, happened, waiting, rows = "", "", "", None, []
    for (verb, _), answer in zip(document["steps"], rota.play(document), strict=True):
        if verb in happens:
            who = answer.get("attendee") or answer["attendees"][0]
            happened = happens[verb].format(who["name"])
        if verb.startswith("booking."):
            place = "" if answer["status"] == "cancelled" else f"{who['name']}: {answer['status']}"
        elif verb == "waitlist.promote":
            place = f"{who['name']}: {answer['status']}"
        elif verb in ("waitlist.join", "record.get"):
            waiting = answer["attendee"]["name"]
            entry = answer.get("status", "waiting")
            if entry == "offered":
                place = f"{waiting}: held until {clock(instant(answer['offer_expires_at']))}"
        else:
            told = f"{answer['remaining']} ({answer['reason']})" if not answer["available"] else str(answer["remaining"])
            rows.append([happened, (160, [(place, BUSY if "held" in place else CHOSEN)]), entry, told])
            picture.tell(f"{happened}: place {place}; entry {entry or 'none'}; {told} remaining.")
    draw_story(picture, [("what happens", MARGIN), ("the place", 190), (f"{waiting}'s entry", 400),
                         ("remaining for others", 530)], rows)


def draw_visit(hours, document, visit, titles, fits):
    """A row for the host of each part in the order of `titles`, over the openings of `fits`, and the attendee's."""
    picture = hours.picture
    hours.ticks()
    for part in sorted(visit["parts"], key=lambda part: list(titles).index(part["event_type"])):
        title = titles[part["event_type"]]
        (host,) = fits[part["event_type"]]["hosts"]
        host_row(hours, document, host["host"], host["openings"], title)
        hours.bar(instant(part["start"]), instant(part["end"]), CHOSEN, title)
        picture.y += 30
    picture.row_label("attendee")
    hours.bar(instant(visit["start"]), instant(visit["end"]), PAPER, dashed=True)
    for part, after in zip(visit["parts"], [*visit["parts"][1:], None], strict=True):
        hours.bar(instant(part["start"]), instant(part["end"]), CHOSEN, clock(instant(part["start"])))
        if after and after["start"] > part["end"]:
            minutes = (instant(after["start"]) - instant(part["end"])) // timedelta(minutes=1)
            middle = hours.middle({"start": part["end"], "end": after["start"]})
            picture.text(middle, picture.y + 19, minutes, size=10, color=FAINT, anchor="middle")
    picture.y += 34


def draw_visits(rota, document, picture):
    """Visits that are offered: a row for the host of each part, and one for the attendee."""
    query, names = document["query"], names_of(document)
    titles = {row["id"]: row["title"] for row in document["catalog"]["event_types"]}
    answer, in_order, *openings = rota.ask(document, query, without(query, "order"), *(
        {"op": "openings", "event_type": event_type, "from": query["from"], "to": query["to"]}
        for event_type in titles))
    fits = dict(zip(titles, openings, strict=True))
    visits = answer["visits"]
    if "order" in query:
        declared = f"In the order asked: {len(in_order['visits'])} visits. In any order: {len(visits)}."
        picture.text(MARGIN, picture.y + 8, declared, color=FAINT)
        picture.tell(declared)
        picture.y += 12
    else:
        del visits[1:]
    rule, day = document["catalog"]["schedules"][0]["rules"][0], query["from"]
    hours = Hours(picture, *(instant(f"{day}T{rule[edge]}:00Z") for edge in ("start", "end")))
    for visit in visits:
        draw_visit(hours, document, visit, titles, fits)
        picture.tell("A visit: " + ", ".join(
            f"{titles[part['event_type']]} with {names[part['hosts'][0]]} {clock(instant(part['start']))} to "
            f"{clock(instant(part['end']))}" for part in visit["parts"]) + ".")
    picture.legend((CHOSEN, "a part"), (FREE, "the part would fit"), (BUSY, "taken"), *[
        (CLOSED, "too short"), (PAPER, "a gap, in minutes")] * ("order" not in query))


DRAWN = {
    "day": ("Who is free for 30 minutes of advice", draw_day),
    "rotation": ("Ten bookings in turn: round_robin", draw_turns),
    "weights": ("Ten bookings by weight: weighted", draw_turns),
    "lead": ("Whoever is more than two turns ahead is left out", draw_starts),
    "collective": ("collective: all of them", draw_starts),
    "fixed": ("Ana always, and one of Bo and Cy", draw_starts),
    "groups": ("One nurse, one of two rooms, any of three doctors", draw_starts),
    "seats": ("Three seats a session, at 09:00", draw_seats),
    "waitlist": ("A place is kept for who waits", draw_waitlist),
    "visit": ("Wash, cut and colour in one visit", draw_visits),
    "visit_any": ("Nails, cut and brows, in any order", draw_visits),
    "members": ("Ana and Bo in Room 1, with Cy if he can", draw_starts),
}
