//! The data of `mends/`.

use nisaba_fix::mend;

#[test]
fn every_entry_says_what_is_right_in_one_way() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (type_name, facet, mends) in mend::all() {
        for mend in mends {
            count += 1;
            if mend.set.is_empty() == mend.add.is_none() {
                wrong.push(format!("{type_name} {facet}: either `set` or `add`"));
            }
            if mend.disrupts_if.is_some() && mend.disrupts.is_none() {
                wrong.push(format!("{type_name} {facet}: `disrupts_if` without `disrupts`"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(count > 100, "{count} entries: the data was not read");
}
