/* Models for graphs of objects: one to one, lists that own their items, and every action of a foreign
 * key when its row is deleted. */
#ifndef TEST_CONFORMANCE_HOUSEHOLD_H
#define TEST_CONFORMANCE_HOUSEHOLD_H

#include <reflex.h>

RX_MODEL(House, house,
    column(rx_text, name),
    many(Room, rooms, .cascade = RX_CASCADE_DELETE | RX_DELETE_ORPHAN, .order_by = "name"),
    many(Guest, guests),
    many(Lodger, lodgers),
    many(Lamp, lamps, .cascade = RX_CASCADE_DELETE),
    one(Deed, deed));

/* Belongs to its house. */
RX_MODEL(Room, room,
    column(rx_text, name),
    column(int64_t, house_id, .foreign_key = "house.id"),
    one(House, house),
    many(Chair, chairs, .cascade = RX_CASCADE_DELETE));

RX_MODEL(Chair, chair,
    column(rx_text, name),
    column(rx_opt_int64, room_id, .foreign_key = "room.id"));

/* Stays without one. */
RX_MODEL(Guest, guest,
    column(rx_text, name),
    column(rx_opt_int64, house_id, .foreign_key = "house.id", .on_delete = RX_SET_NULL),
    one(House, house));

/* Keeps the house from being deleted. */
RX_MODEL(Lodger, lodger,
    column(rx_text, name),
    column(int64_t, house_id, .foreign_key = "house.id", .on_delete = RX_RESTRICT),
    one(House, house));

/* The database deletes it. */
RX_MODEL(Lamp, lamp,
    column(rx_text, name),
    column(int64_t, house_id, .foreign_key = "house.id", .on_delete = RX_CASCADE),
    one(House, house));

/* One to one. */
RX_MODEL(Deed, deed,
    column(rx_text, number),
    column(rx_opt_int64, house_id, .foreign_key = "house.id", .unique = true),
    one(House, house));

#endif
