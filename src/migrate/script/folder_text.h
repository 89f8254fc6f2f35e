/* The texts of the files that stand beside the scripts. */
#ifndef RX_MIGRATE_FOLDER_TEXT_H
#define RX_MIGRATE_FOLDER_TEXT_H

extern const char rx__folder_readme[];
extern const char rx__folder_format[]; /* .clang-format, so that scripts keep their look */

#endif
