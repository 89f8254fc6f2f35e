/* A constraint over a column that is not there.
 * gcc: 'A__c_nam' undeclared.*did you mean 'A__c_name'
 * clang: undeclared identifier 'A__c_nam'; did you mean 'A__c_name'
 * at most: 1 */
#include <reflex.h>

RX_MODEL(A, a,
    column(rx_text, name),
    table_unique(uq, nam));
