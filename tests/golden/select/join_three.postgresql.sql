SELECT count("take"."id") FROM "album" JOIN "track" ON "track"."album_id" = "album"."id" LEFT JOIN "take" ON "take"."track_id" = "track"."id"
