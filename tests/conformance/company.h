/* Models with relations for the conformance suite, declared in an order in which no row could be
 * inserted: each one needs a table that is declared further down. */
#ifndef TEST_CONFORMANCE_COMPANY_H
#define TEST_CONFORMANCE_COMPANY_H

#include <reflex.h>

RX_MODEL(Task, task,
    column(rx_text, title),
    column(int64_t, project_id, .foreign_key = "project.id"),
    column(int32_t, hours, .check = "hours >= 0"),
    one(Project, project));

RX_MODEL(Project, project,
    column(rx_text, name, .unique = true),
    column(int64_t, lead_id, .foreign_key = "person.id"),
    one(Person, lead),
    many(Task, tasks));

RX_MODEL(Person, person,
    column(rx_text, name, .unique = true),
    column(rx_text, mail, .nullable = true),
    column(rx_opt_int64, team_id, .foreign_key = "team.id", .on_delete = RX_SET_NULL),
    one(Team, team),
    many(Project, projects));

RX_MODEL(Team, team,
    column(rx_text, name, .unique = true),
    many(Person, members));

/* A tree in one table. */
RX_MODEL(Branch, branch,
    column(rx_text, label),
    column(rx_opt_int64, parent_id, .foreign_key = "branch.id"),
    one(Branch, parent),
    many(Branch, children));

/* Keys of other kinds. */
RX_TABLE(Seat, seat,
    primary_key(int32_t, line),
    primary_key(rx_text, place),
    column(rx_text, guest, .nullable = true));

RX_TABLE(Country, country,
    primary_key(rx_text, code),
    column(rx_text, name));

RX_TABLE(Device, device,
    primary_key(rx_uuid, token),
    column(rx_text, name));

#endif
