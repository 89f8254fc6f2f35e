/* Models whose keys have two columns, and all that may refer to them: lists that own their items, items
 * that stay, one to one, a tree, many to many, and keys that share a column with each other. */
#ifndef TEST_CONFORMANCE_LEDGER_H
#define TEST_CONFORMANCE_LEDGER_H

#include <reflex.h>

RX_TABLE(Invoice, invoice,
    primary_key(rx_text, region, .length = 8),
    primary_key(int32_t, number),
    column(rx_text, customer, .nullable = true),
    many(Line, lines, .cascade = RX_CASCADE_DELETE | RX_DELETE_ORPHAN),
    many(Payment, payments),
    one(Receipt, receipt),
    many(Sticker, stickers, .through = "invoice_sticker", .order_by = "word"));

/* Its key holds that of its invoice. */
RX_TABLE(Line, line,
    primary_key(rx_text, region, .length = 8, .foreign_key = "invoice.region"),
    primary_key(int32_t, number, .foreign_key = "invoice.number"),
    primary_key(int32_t, position),
    column(rx_text, what, .nullable = true),
    one(Invoice, invoice));

/* Stays without one. */
RX_MODEL(Payment, payment,
    column(int64_t, amount),
    column(rx_opt_int32, invoice_number, .foreign_key = "invoice.number", .on_delete = RX_SET_NULL),
    column(rx_text, invoice_region, .nullable = true, .length = 8, .foreign_key = "invoice.region"),
    one(Invoice, invoice));

/* One to one; the database deletes it. */
RX_MODEL(Receipt, receipt,
    column(rx_text, region, .nullable = true, .length = 8, .foreign_key = "invoice.region"),
    column(rx_opt_int32, number, .foreign_key = "invoice.number", .on_delete = RX_CASCADE),
    column(rx_text, text, .nullable = true),
    table_unique(uq_receipt_invoice, region, number),
    one(Invoice, invoice));

RX_TABLE(Sticker, sticker,
    primary_key(int32_t, shelf),
    primary_key(int32_t, place),
    column(rx_text, word, .nullable = true),
    many(Invoice, invoices, .through = "invoice_sticker"));

/* Many to many between two keys of two columns. */
RX_TABLE(InvoiceSticker, invoice_sticker,
    primary_key(rx_text, region, .length = 8, .foreign_key = "invoice.region"),
    primary_key(int32_t, number, .foreign_key = "invoice.number"),
    primary_key(int32_t, shelf, .foreign_key = "sticker.shelf"),
    primary_key(int32_t, place, .foreign_key = "sticker.place"));

/* A tree in which the tenant is part of every key; and two keys to the same table, which share it. */
RX_TABLE(Member, member,
    primary_key(int32_t, tenant),
    primary_key(int32_t, badge),
    column(rx_text, name, .nullable = true),
    column(rx_opt_int32, boss_badge),
    table_foreign_key(fk_member_boss, (tenant, boss_badge), "member(tenant, badge)"),
    one(Member, boss),
    many(Member, staff),
    many(Task, written, .via = "writer_badge"),
    many(Task, checked, .via = "fk_task_checker"),
    many(Crew, crews, .through = "member_crew"));

RX_TABLE(Task, task,
    primary_key(int32_t, tenant),
    primary_key(int32_t, number),
    column(rx_text, title, .nullable = true),
    column(int32_t, writer_badge),
    column(rx_opt_int32, checker_badge),
    table_foreign_key(fk_task_writer, (tenant, writer_badge), "member(tenant, badge)",
        .on_delete = RX_CASCADE),
    table_foreign_key(fk_task_checker, (tenant, checker_badge), "member"),
    one(Member, writer, .via = "fk_task_writer"),
    one(Member, checker, .via = "checker_badge"));

RX_TABLE(Crew, crew,
    primary_key(int32_t, tenant),
    primary_key(rx_text, word, .length = 20),
    many(Member, members, .through = "member_crew"));

/* Many to many; the tenant belongs to both ends. */
RX_TABLE(MemberCrew, member_crew,
    primary_key(int32_t, tenant),
    primary_key(int32_t, badge),
    primary_key(rx_text, word, .length = 20),
    table_foreign_key(fk_member_crew_member, (tenant, badge), "member", .on_delete = RX_CASCADE),
    table_foreign_key(fk_member_crew_crew, (tenant, word), "crew", .on_delete = RX_CASCADE));

#endif
