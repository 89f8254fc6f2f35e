/* The models of the conformance suite: every type of column, with and without NULL. */
#ifndef TEST_CONFORMANCE_MODELS_H
#define TEST_CONFORMANCE_MODELS_H

#include <reflex.h>

typedef enum { MOOD_SAD, MOOD_FINE = 2, MOOD_GLAD } mood;

RX_MODEL(Everything, everything,
    column(bool, truth),
    column(int16_t, small),
    column(int32_t, medium),
    column(int64_t, big),
    column(float, single),
    column(double, real),
    column(rx_text, word),
    column(rx_text, code, .length = 8),
    column(rx_bytes, raw),
    column(rx_decimal, amount, .precision = 38, .scale = 10),
    column(rx_decimal, number),
    column(rx_date, day),
    column(rx_time, clock),
    column(rx_datetime, moment),
    column(rx_interval, span),
    column(rx_uuid, token),
    column(rx_json, document),
    column(mood, feeling, .labels = RX_LABELS([MOOD_SAD] = "sad", [MOOD_FINE] = "fine", [MOOD_GLAD] = "glad")));

RX_MODEL(Maybe, maybe,
    column(rx_opt_bool, truth),
    column(rx_opt_int16, small),
    column(rx_opt_int32, medium),
    column(rx_opt_int64, big),
    column(rx_opt_float, single),
    column(rx_opt_double, real),
    column(rx_text, word, .nullable = true),
    column(rx_bytes, raw, .nullable = true),
    column(rx_opt_decimal, amount, .precision = 20, .scale = 4),
    column(rx_opt_date, day),
    column(rx_opt_time, clock),
    column(rx_opt_datetime, moment),
    column(rx_opt_interval, span),
    column(rx_opt_uuid, token),
    column(rx_json, document, .nullable = true),
    column(rx_opt_enum, feeling, .labels = RX_LABELS([MOOD_SAD] = "sad", [MOOD_FINE] = "fine", [MOOD_GLAD] = "glad")));

#endif
